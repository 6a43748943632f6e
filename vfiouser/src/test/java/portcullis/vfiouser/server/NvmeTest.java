package portcullis.vfiouser.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.nvme.RamBlockStore;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.vfiouser.NvmeDriver;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.session.Limits;

class NvmeTest {
  @Test
  void blocksComeBackAsTheyWereWritten() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    try (Rig rig = new Rig();
        RamBlockStore store = new RamBlockStore(1 << 20)) {
      DeviceServer server = rig.serve(1, NvmeController.over(store, "SERVED-1"));
      try (Client client = Client.open(server.path());
          NvmeDriver driver = new NvmeDriver(client)) {
        byte[][] written = new byte[256][];
        for (int i = 0; i < 1000; i++) {
          int page = random.nextInt(written.length);
          MemorySegment data = driver.ram.asSlice(NvmeDriver.DATA, 4096);
          if (written[page] == null || random.nextBoolean()) {
            written[page] = new byte[4096];
            random.nextBytes(written[page]);
            MemorySegment.copy(written[page], 0, data, ValueLayout.JAVA_BYTE, 0, 4096);
            driver.move(NvmOpcode.WRITE.code(), page * 8L, 8, NvmeDriver.DATA);
          } else {
            data.fill((byte) 0);
            driver.move(NvmOpcode.READ.code(), page * 8L, 8, NvmeDriver.DATA);
            assertArrayEquals(written[page], data.toArray(ValueLayout.JAVA_BYTE), "-Dseed=" + seed);
          }
        }
        assertEquals(0, server.session().errors());
      }
    }
  }

  @Test
  void theDiskSurvivesItsClientsAndItsServer() throws IOException {
    try (Rig rig = new Rig();
        RamBlockStore store = new RamBlockStore(1 << 20)) {
      DeviceServer server = rig.serve(1, NvmeController.over(store, "SERVED-1"));
      for (int round = 0; round < 10; round++) {
        try (Client client = Client.open(server.path());
            NvmeDriver driver = new NvmeDriver(client)) {
          if (round > 0) {
            driver.move(NvmOpcode.READ.code(), 3, 1, NvmeDriver.DATA);
            assertEquals(round, driver.ram.get(ValueLayout.JAVA_INT, NvmeDriver.DATA));
          }
          driver.ram.set(ValueLayout.JAVA_INT, NvmeDriver.DATA, round + 1);
          driver.move(NvmOpcode.WRITE.code(), 3, 1, NvmeDriver.DATA);
          client.reset();
        }
        if (round % 3 == 2) {
          server.close();
          server = rig.listen(rig.function(0), 1, Limits.STANDARD);
        }
      }
    }
  }
}
