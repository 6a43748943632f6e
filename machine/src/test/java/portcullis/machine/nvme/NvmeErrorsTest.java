package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.TestMachine;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.FeatureId;
import portcullis.machine.nvme.spec.IdentifySelector;
import portcullis.machine.nvme.spec.LogPage;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/** Commands that the controller refuses, one by one, and what it says. */
class NvmeErrorsTest {
  private static final long BLOCKS = (4 << 20) / 512;
  private static final TinyDriver.Fill NOTHING = (memory, at) -> {};

  private final NvmeFixture fixture = new NvmeFixture();
  private final TestMachine machine = fixture.machine;
  private final TinyDriver driver = fixture.ready();
  private final long page = machine.page();
  private final long data = fixture.iova(page);

  @AfterEach
  void theControllerStillWorks() {
    assertThat(driver.status().fatal()).isFalse();
    assertThat(fixture.read(0, 1, page).status()).isEqualTo(StatusCode.SUCCESS);
    fixture.close();
  }

  @Test
  void opcodesThatAreNotThere() {
    assertThat(driver.execute(1, 0x7f, 1, NOTHING).status()).isEqualTo(StatusCode.INVALID_OPCODE);
    assertThat(driver.execute(1, 0xff, 1, NOTHING).status()).isEqualTo(StatusCode.INVALID_OPCODE);
    assertThat(driver.execute(0, 0x80, 0, NOTHING).status()).isEqualTo(StatusCode.INVALID_OPCODE);
    assertThat(driver.execute(0, 0x10, 0, NOTHING).status()).isEqualTo(StatusCode.INVALID_OPCODE);
  }

  @Test
  void namespacesThatAreNotThere() {
    TinyDriver.Fill read = TinyDriver.range(0, 1, data, 0);
    for (int namespace : new int[] {0, 2, 0x7fff_ffff, -1}) {
      assertThat(driver.execute(1, NvmOpcode.READ.code(), namespace, read).status())
          .isEqualTo(StatusCode.INVALID_NAMESPACE);
    }
    assertThat(driver.execute(1, NvmOpcode.FLUSH.code(), 2, NOTHING).status())
        .isEqualTo(StatusCode.INVALID_NAMESPACE);
    assertThat(driver.execute(1, NvmOpcode.FLUSH.code(), -1, NOTHING).status())
        .isEqualTo(StatusCode.SUCCESS);
  }

  @Test
  void blocksBeyondTheEnd() {
    assertThat(fixture.read(BLOCKS - 1, 1, page).status()).isEqualTo(StatusCode.SUCCESS);
    assertThat(fixture.read(BLOCKS - 1, 2, page).status()).isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
    assertThat(fixture.write(BLOCKS, 1, page).status()).isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
    assertThat(fixture.read(-1, 1, page).status()).isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
    assertThat(fixture.read(1L << 55, 1, page).status()).isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
    assertThat(driver.io(1, NvmOpcode.WRITE_ZEROES.code(), BLOCKS - 1, 65536, 0, 0).status())
        .isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
    assertThat(driver.io(1, NvmOpcode.COMPARE.code(), BLOCKS, 1, data, 0).status())
        .isEqualTo(StatusCode.LBA_OUT_OF_RANGE);
  }

  @Test
  void transfersBeyondTheLimit() {
    assertThat(fixture.read(0, NvmeFixture.MAX_BYTES / 512 + 1, page).status())
        .isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(fixture.write(0, 65536, page).status()).isEqualTo(StatusCode.INVALID_FIELD);
  }

  @Test
  void offsetsOfPrps() {
    assertThat(driver.io(1, NvmOpcode.READ.code(), 0, 1, data + 1, 0).status())
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    assertThat(driver.io(1, NvmOpcode.WRITE.code(), 0, 16, data, data + 512).status())
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    assertThat(driver.io(1, NvmOpcode.WRITE.code(), 0, 32, data, data + 4).status())
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
  }

  @Test
  void fusedCommandsAndScatterGatherLists() {
    for (int flags : new int[] {1 << 8, 2 << 8, 1 << 14, 2 << 14}) {
      TinyDriver.Fill fill =
          (memory, at) -> {
            TinyDriver.range(0, 1, data, 0).apply(memory, at);
            machine.ram.setIntRelease(
                driver.submissionBase(1) + at,
                machine.ram.getIntAcquire(driver.submissionBase(1) + at) | flags);
          };
      assertThat(driver.execute(1, NvmOpcode.READ.code(), 1, fill).status())
          .isEqualTo(StatusCode.INVALID_FIELD);
    }
  }

  @Test
  void dataThatTheTranslatorRefuses() {
    fixture.write(0, 1, fixture.filled(0x11));
    fixture.translator.blockPageOf(page);
    TinyDriver.Completion read = fixture.read(0, 1, page);
    assertThat(read.status()).isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    assertThat(read.statusField() & StatusCode.DO_NOT_RETRY).isZero();
    assertThat(fixture.write(0, 1, page).status()).isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    assertThat(driver.io(1, NvmOpcode.COMPARE.code(), 0, 1, data, 0).status())
        .isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    assertThat(admin(AdminOpcode.IDENTIFY, 0, data, IdentifySelector.CONTROLLER, 0))
        .isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    fixture.translator.blockNothing();
    assertThat(fixture.bytes(page, 512)).as("nothing arrived").containsOnly(0);
    fixture.read(0, 1, page);
    assertThat(fixture.bytes(page, 512)).as("nothing was written").containsOnly(0x11);
  }

  @Test
  void aWriteOfWhichOnePageIsRefusedWritesNothing() {
    long second = fixture.filled(0x22);
    fixture.write(0, 8, fixture.filled(0x11));
    fixture.write(8, 8, fixture.filled(0x11));
    fixture.translator.blockPageOf(second);
    long first = fixture.filled(0x22);
    assertThat(
            driver
                .io(1, NvmOpcode.WRITE.code(), 0, 16, fixture.iova(first), fixture.iova(second))
                .status())
        .isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    fixture.read(0, 8, page);
    assertThat(fixture.bytes(page, 4096)).containsOnly(0x11);
    fixture.translator.blockNothing();
  }

  @Test
  void completionQueuesThatCannotBe() {
    AdminOpcode create = AdminOpcode.CREATE_COMPLETION_QUEUE;
    int flags = QueueFlags.completionQueue(0);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(0, 8), flags))
        .isEqualTo(StatusCode.INVALID_QUEUE_ID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(1, 8), flags))
        .as("in use")
        .isEqualTo(StatusCode.INVALID_QUEUE_ID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(NvmeFixture.QUEUE_PAIRS + 1, 8), flags))
        .isEqualTo(StatusCode.INVALID_QUEUE_ID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, 1), flags))
        .isEqualTo(StatusCode.INVALID_QUEUE_SIZE);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, NvmeFixture.MAX_ENTRIES + 1), flags))
        .isEqualTo(StatusCode.INVALID_QUEUE_SIZE);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, 8), 2))
        .as("not contiguous")
        .isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(create, 0, data + 64, QueueFlags.idAndSize(2, 8), flags))
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    int vector = NvmeFixture.QUEUE_PAIRS + 1;
    assertThat(
            admin(create, 0, data, QueueFlags.idAndSize(2, 8), QueueFlags.completionQueue(vector)))
        .isEqualTo(StatusCode.INVALID_INTERRUPT_VECTOR);
  }

  @Test
  void submissionQueuesThatCannotBe() {
    AdminOpcode create = AdminOpcode.CREATE_SUBMISSION_QUEUE;
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, 8), QueueFlags.submissionQueue(2)))
        .as("no such completion queue")
        .isEqualTo(StatusCode.COMPLETION_QUEUE_INVALID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, 8), QueueFlags.submissionQueue(0)))
        .as("the admin queue's")
        .isEqualTo(StatusCode.COMPLETION_QUEUE_INVALID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(1, 8), QueueFlags.submissionQueue(1)))
        .isEqualTo(StatusCode.INVALID_QUEUE_ID);
    assertThat(admin(create, 0, data, QueueFlags.idAndSize(2, 1), QueueFlags.submissionQueue(1)))
        .isEqualTo(StatusCode.INVALID_QUEUE_SIZE);
  }

  @Test
  void queuesThatCannotBeDeleted() {
    assertThat(admin(AdminOpcode.DELETE_COMPLETION_QUEUE, 0, 0, 1, 0))
        .as("in use")
        .isEqualTo(StatusCode.INVALID_QUEUE_DELETION);
    for (int id : new int[] {0, 2, 0xffff}) {
      assertThat(admin(AdminOpcode.DELETE_COMPLETION_QUEUE, 0, 0, id, 0))
          .isEqualTo(StatusCode.INVALID_QUEUE_ID);
      assertThat(admin(AdminOpcode.DELETE_SUBMISSION_QUEUE, 0, 0, id, 0))
          .isEqualTo(StatusCode.INVALID_QUEUE_ID);
    }
  }

  @Test
  void identifyOfWhatIsNotThere() {
    assertThat(admin(AdminOpcode.IDENTIFY, 0, data, 0x55, 0)).isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(AdminOpcode.IDENTIFY, 2, data, IdentifySelector.NAMESPACE, 0))
        .isEqualTo(StatusCode.INVALID_NAMESPACE);
    assertThat(admin(AdminOpcode.IDENTIFY, 0, data, IdentifySelector.NAMESPACE_DESCRIPTORS, 0))
        .isEqualTo(StatusCode.INVALID_NAMESPACE);
    assertThat(admin(AdminOpcode.IDENTIFY, -1, data, IdentifySelector.ACTIVE_NAMESPACES, 0))
        .isEqualTo(StatusCode.INVALID_NAMESPACE);
  }

  @Test
  void featuresAndLogPagesThatAreNotThere() {
    assertThat(admin(AdminOpcode.GET_FEATURES, 0, 0, 0x7e, 0)).isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(AdminOpcode.SET_FEATURES, 0, 0, 0x7e, 0)).isEqualTo(StatusCode.INVALID_FIELD);
    int cache = FeatureId.VOLATILE_WRITE_CACHE.code();
    assertThat(admin(AdminOpcode.GET_FEATURES, 0, 0, cache | 2 << 8, 0))
        .isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(AdminOpcode.SET_FEATURES, 0, 0, cache | FeatureId.SAVE, 0))
        .isEqualTo(StatusCode.FEATURE_NOT_SAVEABLE);
    assertThat(admin(AdminOpcode.SET_FEATURES, 0, 0, FeatureId.POWER_MANAGEMENT.code(), 3))
        .isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(AdminOpcode.SET_FEATURES, 0, 0, FeatureId.NUMBER_OF_QUEUES.code(), 1))
        .as("queues exist")
        .isEqualTo(StatusCode.COMMAND_SEQUENCE_ERROR);
    assertThat(admin(AdminOpcode.GET_LOG_PAGE, 0, data, 0x70, 0))
        .isEqualTo(StatusCode.INVALID_LOG_PAGE);
    TinyDriver.Fill beyond =
        (memory, at) -> {
          SubmissionEntry.setPrps(memory, at, data, 0);
          SubmissionEntry.setDword(memory, at, 10, LogPage.HEALTH.code());
          SubmissionEntry.setDword(memory, at, 12, 516);
        };
    assertThat(driver.execute(0, AdminOpcode.GET_LOG_PAGE.code(), 0, beyond).status())
        .isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(admin(AdminOpcode.GET_LOG_PAGE, 0, data, LogPage.HEALTH.code(), 0xffff))
        .as("more than a transfer")
        .isEqualTo(StatusCode.INVALID_FIELD);
  }

  @Test
  void aFailureSaysWhetherToRetryAndThatTheLogHasMore() {
    TinyDriver.Completion failed = fixture.read(BLOCKS, 1, page);
    assertThat(failed.statusField() & StatusCode.DO_NOT_RETRY).isNotZero();
    assertThat(failed.statusField() & StatusCode.MORE).isNotZero();
    assertThat(fixture.controller.statistics().failedCommands()).isEqualTo(1);
  }

  private StatusCode admin(AdminOpcode opcode, int namespace, long prp1, int dword10, int dword11) {
    StatusCode status = driver.admin(opcode, namespace, prp1, dword10, dword11).status();
    assertThat(status).isNotNull();
    return status;
  }
}
