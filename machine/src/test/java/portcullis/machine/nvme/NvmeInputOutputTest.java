package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.sync.SharedLong;
import portcullis.machine.TestMachine;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

class NvmeInputOutputTest {
  private final NvmeFixture fixture = new NvmeFixture();
  private final TestMachine machine = fixture.machine;
  private final TinyDriver driver = fixture.ready();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whatWasWrittenIsReadBack() {
    long from = fixture.filled(0x5a);
    long to = machine.page();
    assertThat(fixture.write(3, 2, from).status()).isEqualTo(StatusCode.SUCCESS);
    assertThat(fixture.read(2, 4, to).status()).isEqualTo(StatusCode.SUCCESS);

    byte[] found = fixture.bytes(to, 2048);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo((byte) (i >= 512 && i < 1536 ? 0x5a : 0));
    }
    assertThat(fixture.controller.statistics().bytesWritten()).isEqualTo(1024);
    assertThat(fixture.controller.statistics().bytesRead()).isEqualTo(2048);
    assertThat(fixture.controller.statistics().readCommands()).isEqualTo(1);
  }

  @Test
  void randomCommandsAgreeWithAnArrayOfBlocks() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] disk = new byte[256 * 512];
    long page = machine.pages.allocate(16);
    long list = machine.page();
    for (int i = 1; i < 16; i++) {
      machine.ram.setLong(list + 8L * (i - 1), fixture.iova(page + 4096L * i));
    }
    NvmOpcode[] opcodes = {
      NvmOpcode.READ, NvmOpcode.WRITE, NvmOpcode.WRITE_ZEROES, NvmOpcode.COMPARE
    };
    for (int round = 0; round < 1_000; round++) {
      NvmOpcode opcode = opcodes[random.nextInt(opcodes.length)];
      int blocks = random.nextInt(1, 129);
      int lba = random.nextInt(257 - blocks);
      MemorySegment data = machine.ram.slice(page, blocks * 512L);
      if (opcode == NvmOpcode.COMPARE && random.nextBoolean()) {
        MemorySegment.copy(disk, lba * 512, data, ValueLayout.JAVA_BYTE, 0, blocks * 512);
      } else {
        data.fill((byte) random.nextInt());
      }
      byte[] before = data.toArray(ValueLayout.JAVA_BYTE);
      byte[] there = Arrays.copyOfRange(disk, lba * 512, (lba + blocks) * 512);
      long prp2 = blocks * 512 <= 8192 ? fixture.iova(page + 4096) : fixture.iova(list);
      StatusCode status =
          driver.io(1, opcode.code(), lba, blocks, fixture.iova(page), prp2).status();
      String context = "-Dseed=%d round %d %s".formatted(seed, round, opcode);
      boolean equal = Arrays.equals(before, there);
      assertThat(status)
          .as(context)
          .isEqualTo(
              opcode == NvmOpcode.COMPARE && !equal
                  ? StatusCode.COMPARE_FAILURE
                  : StatusCode.SUCCESS);
      if (opcode == NvmOpcode.WRITE) {
        System.arraycopy(before, 0, disk, lba * 512, before.length);
      } else if (opcode == NvmOpcode.WRITE_ZEROES) {
        Arrays.fill(disk, lba * 512, (lba + blocks) * 512, (byte) 0);
      }
      assertThat(data.toArray(ValueLayout.JAVA_BYTE))
          .as(context)
          .isEqualTo(opcode == NvmOpcode.READ ? there : before);
    }
  }

  @Test
  void aQueueFullOfCommandsCompletesOnceEachAcrossManyWraps() {
    long page = machine.page();
    int[] seen = new int[0x10000];
    for (int round = 0; round < 50; round++) {
      int[] ids = new int[15];
      for (int i = 0; i < ids.length; i++) {
        ids[i] =
            driver.queue(
                1, NvmOpcode.READ.code(), 1, TinyDriver.range(i, 1, fixture.iova(page), 0));
      }
      driver.ring(1);
      for (int commandId : ids) {
        TinyDriver.Completion completion = driver.await(1);
        assertThat(completion.commandId()).isEqualTo(commandId);
        assertThat(completion.submissionQueue()).isEqualTo(1);
        seen[completion.commandId()]++;
      }
      assertThat(driver.isThere(1)).isFalse();
    }
    for (int count : seen) {
      assertThat(count).isLessThanOrEqualTo(1);
    }
    assertThat(fixture.controller.statistics().readCommands()).isEqualTo(750);
  }

  @Test
  void aFullCompletionQueueHoldsBackFurtherCommandsUntilThereIsRoom() {
    int small = driver.createPair(4, 16, 2);
    int[] ids = new int[10];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = driver.queue(small, NvmOpcode.FLUSH.code(), 1, (memory, at) -> {});
    }
    driver.ring(small);
    TestMachine.await(
        "three commands", () -> fixture.controller.statistics().otherIoCommands() == 3);
    // A command to another queue is served after the burst that found no room.
    assertThat(fixture.read(0, 1, machine.page()).status()).isEqualTo(StatusCode.SUCCESS);
    assertThat(fixture.controller.statistics().otherIoCommands()).isEqualTo(3);
    for (int commandId : ids) {
      assertThat(driver.await(small).commandId()).isEqualTo(commandId);
    }
  }

  @Test
  void eachCompletionQueueHasItsVector() {
    SharedLong first = new SharedLong(0);
    SharedLong second = new SharedLong(0);
    int firstIdentity = machine.msi.connect(() -> first.getAndAdd(1));
    int secondIdentity = machine.msi.connect(() -> second.getAndAdd(1));
    machine.connect(TestMachine.ID, 1, TestMachine.MSI_BASE, firstIdentity);
    machine.connect(TestMachine.ID, 2, TestMachine.MSI_BASE, secondIdentity);
    int other = driver.createPair(16, 2);

    driver.execute(other, NvmOpcode.FLUSH.code(), 1, (memory, at) -> {});
    TestMachine.await("vector 2", () -> second.get() == 1);
    assertThat(first.get()).isZero();
    driver.execute(1, NvmOpcode.FLUSH.code(), 1, (memory, at) -> {});
    TestMachine.await("vector 1", () -> first.get() == 1);
    assertThat(fixture.controller.statistics().lostInterrupts()).isZero();
  }

  @Test
  void aMaskedVectorIsSentOnceUnmasked() {
    SharedLong calls = new SharedLong(0);
    int identity = machine.msi.connect(() -> calls.getAndAdd(1));
    machine.connect(TestMachine.ID, 1, TestMachine.MSI_BASE, identity);
    var table = machine.host.bar(TestMachine.ID, 4);
    table.write(16 + 12, 4, 1);
    driver.execute(1, NvmOpcode.FLUSH.code(), 1, (memory, at) -> {});
    TestMachine.await("pending bit", () -> (table.read(0x800, 8) & 2) != 0);
    assertThat(calls.get()).isZero();

    table.write(16 + 12, 4, 0);
    TestMachine.await("the message", () -> calls.get() == 1);
    assertThat(table.read(0x800, 8)).isZero();
  }

  @Test
  void deallocatedRangesReadAsZeroes() {
    long page = fixture.filled(0x77);
    fixture.write(0, 8, page);
    long ranges = machine.page();
    range(ranges, 1, 2);
    range(ranges + 16, 6, 1);
    TinyDriver.Fill fill =
        (memory, at) -> {
          SubmissionEntry.setPrps(memory, at, fixture.iova(ranges), 0);
          SubmissionEntry.setDword(memory, at, 10, 1);
          SubmissionEntry.setDword(memory, at, 11, NvmOpcode.DEALLOCATE);
        };
    assertThat(driver.execute(1, NvmOpcode.DATASET_MANAGEMENT.code(), 1, fill).status())
        .isEqualTo(StatusCode.SUCCESS);

    fixture.read(0, 8, page);
    for (int block = 0; block < 8; block++) {
      boolean zero = block == 1 || block == 2 || block == 6;
      assertThat(fixture.bytes(page + 512L * block, 512)).containsOnly(zero ? 0 : 0x77);
    }
    range(ranges + 16, 8190, 3);
    assertThat(driver.execute(1, NvmOpcode.DATASET_MANAGEMENT.code(), 1, fill).status())
        .isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
  }

  private void range(long at, long lba, int blocks) {
    machine.ram.setLong(at, (long) blocks << 32);
    machine.ram.setLong(at + 8, lba);
  }

  @Test
  void aFileKeepsWhatWasWrittenToIt(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("disk.img");
    try (FileBlockStore store = FileBlockStore.openOrCreate(file, 1 << 20);
        NvmeFixture onFile = new NvmeFixture(store)) {
      onFile.ready();
      long page = onFile.filled(0x42);
      assertThat(onFile.write(2047, 1, page).status()).isEqualTo(StatusCode.SUCCESS);
      assertThat(onFile.driver.execute(1, NvmOpcode.FLUSH.code(), -1, (m, at) -> {}).status())
          .isEqualTo(StatusCode.SUCCESS);
    }
    byte[] content = Files.readAllBytes(file);
    assertThat(content).hasSize(1 << 20);
    assertThat(Arrays.copyOfRange(content, 2047 * 512, 2048 * 512)).containsOnly(0x42);
    assertThat(content[2047 * 512 - 1]).isZero();
  }
}
