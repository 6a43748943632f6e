package portcullis.vfiouser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.nvme.RamBlockStore;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.vfiouser.EngineDriver;
import portcullis.vfiouser.Leaks;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.wire.Command;

/**
 * A hostile client of one device, while another device works for another client.
 *
 * <p>Rerun with {@code -Dseed=} and the number that a failure names.
 */
class FuzzTest {
  private static final int MESSAGES = Integer.getInteger("fuzz.messages", 100_000);
  private static final int SEQUENCES = Integer.getInteger("fuzz.sequences", 10_000);
  private static final long RAM = 0x8000_0000L;
  private static final int BYTES = 1 << 20;

  @Test
  void brokenMessagesHurtNobody() throws IOException {
    withABystander((path, seed) -> {
      FuzzClient fuzz = new FuzzClient(path, seed);
      while (fuzz.messages() < MESSAGES) {
        fuzz.connect();
        fuzz.talk(500);
        fuzz.leave();
      }
      assertThat(fuzz.accepted())
          .as("commands that were carried out")
          .contains(
              Command.DMA_MAP,
              Command.DMA_UNMAP,
              Command.DEVICE_GET_INFO,
              Command.DEVICE_GET_REGION_INFO,
              Command.DEVICE_GET_IRQ_INFO,
              Command.DEVICE_SET_IRQS,
              Command.REGION_READ,
              Command.DEVICE_RESET);
      assertThat(fuzz.mapped()).as("memory that was mapped").isPositive();
      assertThat(fuzz.refused()).as("messages that were refused").isPositive();
      fuzz.close();
    });
  }

  @Test
  void brokenSequencesHurtNobody() throws IOException {
    withABystander((path, seed) -> {
      FuzzClient fuzz = new FuzzClient(path, seed);
      for (int i = 0; i < SEQUENCES; i++) {
        fuzz.connectRaw();
        fuzz.babble();
        fuzz.leave();
      }
      fuzz.close();
    });
  }

  private static void withABystander(Attack attack) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    try (Rig victim = Rig.withEngine();
        Rig target = new Rig();
        RamBlockStore store = new RamBlockStore(1 << 20)) {
      DeviceServer server = target.serve(1, NvmeController.over(store, "FUZZED"));
      DeviceServer neighbour = target.serve(2, new DmaTestEngine());
      SharedLong rounds = new SharedLong(0);
      SharedLong over = new SharedLong(0);
      Map<String, Integer> before = Leaks.descriptors();
      Task other = Task.spawn("victim", () -> work(victim.server(), rounds, over));
      Task near = Task.spawn("neighbour", () -> work(neighbour, rounds, over));
      try {
        attack.run(server.path(), seed);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("-Dseed=" + seed, e);
      } finally {
        over.set(1);
        other.join();
        near.join();
      }
      assertThat(rounds.get()).as("rounds of the other devices").isGreaterThan(10);
      assertNull(server.failure(), "-Dseed=" + seed);
      // The server serves on.
      try (Client client = Client.open(server.path())) {
        client.reset();
      }
      Rig.await("the end of all sessions", () -> server.session() == null);
      Rig.await("memory given back", () -> target.guest.lentRanges() == 0);
      assertEquals(0, Leaks.mappings(), "-Dseed=" + seed);
      assertEquals(before, Leaks.descriptors(), "-Dseed=" + seed);
    }
  }

  private static void work(DeviceServer server, SharedLong rounds, SharedLong over) {
    try (Client client = Client.open(server.path());
        Descriptor memory = Descriptor.memory("own", BYTES, true)) {
      // Above what the hostile client lends: its neighbour is of the same guest.
      client.lend(RAM << 8, BYTES, 3, memory, 0);
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      while (over.get() == 0) {
        assertEquals(DmaOutcome.OK, engine.write(RAM << 8, 4096, rounds.get()));
        rounds.getAndAdd(1);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Attack {
    void run(Path path, long seed) throws IOException;
  }
}
