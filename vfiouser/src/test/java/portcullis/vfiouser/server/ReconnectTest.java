package portcullis.vfiouser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.vfiouser.EngineDriver;
import portcullis.vfiouser.Leaks;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.ListeningSocket;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.wire.IrqIndex;

/** Clients and servers that come and go. */
class ReconnectTest {
  private static final long RAM = 0x8000_0000L;
  private static final int BYTES = 1 << 20;

  @Test
  void nothingOfAClientIsLeftOnceItHasGone() throws IOException {
    try (Rig rig = Rig.withEngine();
        Descriptor memory = Descriptor.memory("lent", BYTES, true);
        Descriptor event = Descriptor.event()) {
      Map<String, Integer> before = Leaks.descriptors();
      for (int i = 1; i <= 200; i++) {
        try (Client client = rig.open()) {
          client.lend(RAM, BYTES, 3, memory, 0);
          client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event));
          client.setEvents(IrqIndex.ERR, 0, 1, List.of(event));
          Rig.enable(client);
          EngineDriver engine = new EngineDriver(client);
          assertEquals(DmaOutcome.OK, engine.write(RAM, 4096, i));
          assertEquals(i, engine.get(TestEngineRegister.COMPLETED), "the device has stayed");
        }
        Rig.await("the end of the session", () -> rig.server().session() == null);
        assertEquals(0, Leaks.mappings());
        assertEquals(0, rig.guest.lentRanges());
        assertEquals(before, Leaks.descriptors());
        assertEquals(i, rig.server().sessions());
        assertEquals(0, rig.server().lastEnd());
      }
    }
  }

  @Test
  void aClientLeavesWhileItsDeviceAsksItForMemory() throws IOException {
    try (Rig rig = Rig.withEngine();
        Arena arena = Arena.ofShared()) {
      for (int i = 0; i < 50; i++) {
        try (Client client = rig.open()) {
          client.lend(0x1000, arena.allocate(0x10000, 8), 3);
          Rig.enable(client);
          new EngineDriver(client).begin(0x1000, 0x10000, TestEngineRegister.WRITE);
        }
      }
      try (Client client = rig.open()) {
        client.reset();
        Rig.enable(client);
        assertEquals(DmaOutcome.ABORTED, new EngineDriver(client).write(0x1000, 8, 1));
      }
      assertNull(rig.server().failure());
    }
  }

  @Test
  void aSecondClientWaitsForTheFirstToLeave() throws IOException {
    try (Rig rig = Rig.withEngine()) {
      Client first = rig.open();
      Task second =
          Task.spawn(
              "second client",
              () -> {
                try (Client client = rig.open()) {
                  client.reset();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      for (int i = 0; i < 100; i++) {
        first.reset();
      }
      assertEquals(1, rig.server().sessions());
      first.close();
      second.join();
      assertEquals(2, rig.server().sessions());
    }
  }

  @Test
  void aServerThatEndsLeavesNoSocketAndItsClientHearsOfIt() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open()) {
      rig.server().close();
      assertThat(Files.exists(rig.socket())).isFalse();
      assertThatThrownBy(client::reset).isInstanceOf(IOException.class);
      assertThatThrownBy(rig::open).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aSocketFileThatAKilledServerLeftIsReplaced() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vfio-user");
    Path path = directory.resolve("x.sock");
    // Bound by a process that has ended.
    Process python =
        new ProcessBuilder(
                "python3",
                "-c",
                "import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])",
                path.toString())
            .inheritIO()
            .start();
    assertEquals(0, python.waitFor());
    assertThat(Files.exists(path)).isTrue();
    try (ListeningSocket socket = ListeningSocket.at(path)) {
      assertThatThrownBy(() -> ListeningSocket.at(path))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("EADDRINUSE");
      assertEquals(path, socket.path());
    }
    Files.writeString(path, "precious");
    assertThatThrownBy(() -> ListeningSocket.at(path)).isInstanceOf(IOException.class);
    assertEquals("precious", Files.readString(path));
    Files.delete(path);
    Files.delete(directory);
  }

  @Test
  void aPathThatIsTooLongIsRefusedByItsLength() {
    assertThatThrownBy(() -> ListeningSocket.at(Path.of("/tmp/" + "x".repeat(200))))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("205 bytes");
  }

  @Test
  void theDeviceOfOneGuestDoesNotReachTheMemoryOfAnother() throws IOException {
    try (Rig one = Rig.withEngine();
        Rig two = Rig.withEngine();
        Client first = one.open();
        Client second = two.open();
        Descriptor memory = Descriptor.memory("lent", BYTES, true)) {
      first.lend(RAM, BYTES, 3, memory, 0);
      Rig.enable(second);
      assertEquals(DmaOutcome.ABORTED, new EngineDriver(second).write(RAM, 8, 1));
    }
  }

  @Test
  void manyDevicesAreServedAtOnce() throws IOException {
    try (Rig rig = Rig.withEngine();
        Descriptor memory = Descriptor.memory("lent", BYTES, true)) {
      Client[] clients = new Client[8];
      for (int i = 0; i < clients.length; i++) {
        DeviceServer server = i == 0 ? rig.server() : rig.serve(i + 1, new DmaTestEngine());
        clients[i] = Client.open(server.path());
        clients[i].lend(RAM, BYTES, 3, memory, 0);
        Rig.enable(clients[i]);
      }
      for (int round = 0; round < 100; round++) {
        for (Client client : clients) {
          assertEquals(DmaOutcome.OK, new EngineDriver(client).write(RAM, 64, round));
        }
      }
      for (Client client : clients) {
        client.close();
      }
      Rig.await("the end of the sessions", () -> rig.guest.lentRanges() == 0);
    }
  }
}
