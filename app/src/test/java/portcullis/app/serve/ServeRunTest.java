package portcullis.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.riscv.spec.Register;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.SharedMapping;
import portcullis.vfiouser.wire.RegionIndex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with clients that do what a guest's drivers do. */
@Timeout(120)
class ServeRunTest {
  private static final long RAM = 0x8000_0000L;
  private static final int BYTES = 1 << 20;
  private static final int READ_WRITE = 3;

  @TempDir private Path directory;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final RunControl control = new RunControl();

  @Test
  void aGuestTurnsTheIommuOnAndADeviceBehindItReachesItsMemory() throws Exception {
    try (Serving serving = serve(0);
        Client iommu = open("iommu");
        Client engine = open("engine");
        Descriptor memory = Descriptor.memory("ram", BYTES, true);
        SharedMapping ram = SharedMapping.of(memory, 0, BYTES, true, true)) {
      iommu.lend(RAM, BYTES, READ_WRITE, memory, 0);
      engine.lend(RAM, BYTES, READ_WRITE, memory, 0);
      enable(engine);
      write(engine, RAM + 8, 1);
      assertThat(ram.bytes().get(ValueLayout.JAVA_LONG, 8)).as("the IOMMU is off").isZero();
      enable(iommu);
      iommu.write(RegionIndex.BAR0, Register.DDTP.offset(), 8, 1);
      awaitThat(() -> iommu.read(RegionIndex.BAR0, Register.DDTP.offset(), 8) == 1);
      write(engine, RAM + 8, 2);
      assertThat(ram.bytes().get(ValueLayout.JAVA_LONG, 8)).isEqualTo(2);
      assertThat(serving.failure()).isNull();
    }
    JsonNode ready = event("ready", 0);
    assertThat(ready.get("functions")).hasSize(3);
    assertThat(Files.exists(Path.of(ready.get("overlay").asString()))).isTrue();
    assertThat(ready.get("guestArguments").toString()).contains("vfio-user-pci", "engine.sock");
    assertThat(
            printed.stream()
                .filter(line -> line.contains("\"connected\"") && line.contains("iommu")))
        .isNotEmpty();
    JsonNode stopped = event("stopped", printed.size() - 1);
    JsonNode function = stopped.get("functions").get(2);
    assertThat(function.get("name").asString()).isEqualTo("engine");
    assertThat(function.get("passed").asLong()).isPositive();
    assertThat(function.get("blocked").asLong()).isPositive();
    assertThat(stopped.get("faults").asLong()).isPositive();
    try (var left = Files.list(directory)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("iommu-overlay.dts");
    }
  }

  @Test
  void prometheusIsAnswered() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Serving _ = serve(port);
        Client _ = open("nvme")) {
      URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
      try (InputStream answer = metrics.toURL().openStream()) {
        assertThat(new String(answer.readAllBytes(), UTF_8))
            .contains("portcullis_sessions_total{function=\"nvme\"} 1.0")
            .contains("portcullis_iommu_faults_total 0.0");
      }
    }
  }

  @Test
  void aSecondServerInTheSameDirectoryIsRefusedAndDisturbsNothing() throws Exception {
    try (Serving _ = serve(0)) {
      ServeRun second = new ServeRun(options(0), new RunControl(), line -> {}, null);
      assertThatThrownBy(second::run)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("iommu.sock");
      try (Client client = open("iommu")) {
        assertThat(client.read(RegionIndex.CONFIG, 0, 4)).isEqualTo(0x0014_1b36L);
      }
    }
  }

  private Serving serve(int port) throws InterruptedException {
    Serving serving = new Serving(new ServeRun(options(port), control, printed::add, null));
    awaitThat(() -> !printed.isEmpty() || serving.failure() != null);
    return serving;
  }

  private ServeOptions options(int port) {
    return new ServeOptions(Topology.STANDARD, directory, port, 0, true, "test", null);
  }

  private Client open(String name) throws IOException {
    return Client.open(directory.resolve(name + ".sock"));
  }

  private JsonNode event(String name, int index) {
    JsonNode node = JsonMapper.builder().build().readTree(printed.get(index));
    assertThat(node.get("event").asString()).isEqualTo(name);
    return node;
  }

  private static void enable(Client client) throws IOException {
    client.write(
        RegionIndex.CONFIG,
        ConfigRegister.COMMAND.offset(),
        2,
        CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
  }

  private static void write(Client engine, long address, long pattern) throws Exception {
    engine.write(RegionIndex.BAR0, TestEngineRegister.PATTERN.offset(), 8, pattern);
    engine.write(RegionIndex.BAR0, TestEngineRegister.ADDRESS.offset(), 8, address);
    engine.write(RegionIndex.BAR0, TestEngineRegister.LENGTH.offset(), 4, 8);
    engine.write(RegionIndex.BAR0, TestEngineRegister.START.offset(), 4, TestEngineRegister.WRITE);
    awaitThat(() ->
        (engine.read(RegionIndex.BAR0, TestEngineRegister.STATUS.offset(), 4)
                & TestEngineRegister.DONE)
            != 0);
  }

  private static void awaitThat(Condition condition) {
    Backoff backoff = new Backoff();
    try {
      while (!condition.holds()) {
        backoff.pause();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** A run in a thread of its own. */
  private final class Serving implements AutoCloseable {
    private final SharedRef<@Nullable Exception> failure = new SharedRef<>(null);
    private final Task task;

    Serving(ServeRun run) {
      task =
          Task.spawn(
              "serve",
              () -> {
                try {
                  run.run();
                } catch (Exception e) {
                  failure.set(e);
                }
              });
    }

    @Nullable Exception failure() {
      return failure.get();
    }

    @Override
    public void close() {
      control.requestStop();
      task.join();
    }
  }
}
