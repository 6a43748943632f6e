package portcullis.app.vfiouser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.cli.CommandLineInterface;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.vfiouser.server.DeviceServer;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.ServedFunction;
import portcullis.vfiouser.socket.ListeningSocket;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProbeCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int probe(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "vfio-user";
    all[1] = "probe";
    System.arraycopy(args, 0, all, 2, args.length);
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            () -> {
              throw new AssertionError("no work is to be done");
            })
        .execute(all);
  }

  @Test
  void aServersOfferIsPrinted() throws IOException {
    Path socket = directory.resolve("engine.sock");
    try (Guest guest = new Guest();
        ServedFunction function =
            new ServedFunction(
                guest, new RequesterId(0, 2, 0), new DmaTestEngine(), DmaTranslator.NONE);
        DeviceServer _ = DeviceServer.start(function, socket, Limits.STANDARD)) {
      assertEquals(0, probe(socket.toString()), err::toString);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("function 1234:0d0a, class 120000, revision 01, capabilities 10 11 05")
          .contains("device   pci, reset")
          .containsPattern("region   CONFIG +4096 bytes  read, write")
          .containsPattern("irq      MSIX +1 +eventfd");
      out.reset();
      assertEquals(0, probe(socket.toString(), "--json"), err::toString);
      JsonNode json = JsonMapper.builder().build().readTree(out.toByteArray());
      assertEquals(0x1234, json.get("function").get("vendorId").asInt());
      assertEquals(65536, json.get("server").get("maxTransferBytes").asInt());
      assertEquals("BAR0", json.get("regions").get(0).get("region").asString());
      assertEquals(4096, json.get("regions").get(0).get("sizeBytes").asInt());
      assertEquals("MSIX", json.get("interrupts").get(1).get("type").asString());
      assertTrue(json.get("roundTrips").isNull());
      out.reset();
      assertEquals(
          0, probe(socket.toString(), "--round-trips", "50", "--poll", "1ms"), err::toString);
      assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("trips +50, p50 [0-9.]+ us");
    }
  }

  @Test
  void whatIsNoServerIsToldInOneLine() throws IOException {
    Path missing = directory.resolve("missing.sock");
    assertEquals(2, probe(missing.toString()));
    assertThat(takeErr()).containsOnlyOnce("\n").contains("missing.sock: there is no such socket");
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertEquals(2, probe(file.toString()));
    assertThat(takeErr()).containsOnlyOnce("\n").contains("file is no socket");
    assertEquals(2, probe(directory.toString()));
    assertThat(takeErr()).containsOnlyOnce("\n").contains("is no socket");
    assertEquals(2, probe());
    assertThat(takeErr()).containsOnlyOnce("\n").contains("SOCKET");
  }

  @Test
  void aServerThatIsNoneFailsTheProbe() throws IOException {
    Path socket = directory.resolve("silent.sock");
    try (ListeningSocket listening = ListeningSocket.at(socket)) {
      Task hangUp = Task.spawn("hangs up", () -> listening.accept().close());
      assertEquals(1, probe(socket.toString()));
      hangUp.join();
      assertThat(takeErr()).containsOnlyOnce("\n").contains("silent.sock");
    }
  }

  private String takeErr() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }
}
