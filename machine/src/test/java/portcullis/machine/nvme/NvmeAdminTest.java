package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.TestMachine;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.AsyncEvent;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.ErrorEntry;
import portcullis.machine.nvme.spec.FeatureId;
import portcullis.machine.nvme.spec.HealthLog;
import portcullis.machine.nvme.spec.IdentifyController;
import portcullis.machine.nvme.spec.IdentifyNamespace;
import portcullis.machine.nvme.spec.IdentifySelector;
import portcullis.machine.nvme.spec.LogPage;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.pci.RequesterId;

class NvmeAdminTest {
  private static final TinyDriver.Fill NOTHING = (memory, at) -> {};

  private final NvmeFixture fixture = new NvmeFixture();
  private final TestMachine machine = fixture.machine;
  private final TinyDriver driver = fixture.driver.enable();
  private final long page = machine.page();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void identifyTellsWhatTheControllerIs() {
    identify(0, IdentifySelector.CONTROLLER);

    assertThat(text(IdentifyController.SN)).isEqualTo("PORT-1" + " ".repeat(14));
    assertThat(text(IdentifyController.MN)).startsWith("Test model ");
    assertThat(field(IdentifyController.MDTS)).as("16 pages").isEqualTo(4);
    assertThat(field(IdentifyController.SQES)).isEqualTo(0x66);
    assertThat(field(IdentifyController.CQES)).isEqualTo(0x44);
    assertThat(field(IdentifyController.NN)).isEqualTo(1);
    assertThat(field(IdentifyController.ONCS)).isEqualTo(0b1101);
    assertThat(field(IdentifyController.VER)).isEqualTo(0x10400);
    assertThat(text(IdentifyController.SUBNQN)).startsWith("nqn.2026-11.portcullis:PORT-1\0");
  }

  @Test
  void identifyTellsWhatTheNamespaceIs() {
    identify(1, IdentifySelector.NAMESPACE);

    assertThat(field(IdentifyNamespace.NSZE.offset(), 8)).isEqualTo(8192);
    assertThat(field(IdentifyNamespace.NUSE.offset(), 8)).isEqualTo(8192);
    assertThat(field(IdentifyNamespace.LBAF0.offset(), 4)).isEqualTo(9 << 16);
    identify(1, IdentifySelector.NAMESPACE_DESCRIPTORS);
    assertThat(field(0, 2)).isEqualTo(0x1003);
    assertThat(field(4, 8)).isNotZero();
  }

  @Test
  void activeNamespacesAreListedFromTheOneGivenOn() {
    Namespace small = new Namespace(new RamBlockStore(8192), Namespace.BLOCK_4096);
    NvmeController other =
        new NvmeController(ControllerProfile.standard("TWO"), List.of(small, small, small));
    RequesterId id = new RequesterId(0, 4, 0);
    machine.host.add(id, other, fixture.translator);
    TinyDriver second = new TinyDriver(machine, id).enable();

    second.admin(
        AdminOpcode.IDENTIFY, 1, fixture.iova(page), IdentifySelector.ACTIVE_NAMESPACES, 0);
    assertThat(field(0, 8)).isEqualTo(2 | 3L << 32);
    assertThat(field(8, 4)).isZero();
    second.admin(AdminOpcode.IDENTIFY, 3, fixture.iova(page), IdentifySelector.NAMESPACE, 0);
    assertThat(field(0, 8)).isEqualTo(2);
  }

  @Test
  void queuesAreGrantedCreatedDeletedAndCreatedAgain() {
    int feature = FeatureId.NUMBER_OF_QUEUES.code();
    assertThat(driver.admin(AdminOpcode.SET_FEATURES, 0, 0, feature, 7 | 7 << 16).result())
        .isEqualTo(2 | 2 << 16);
    assertThat(driver.admin(AdminOpcode.SET_FEATURES, 0, 0, feature, 0).result()).isZero();
    assertThat(driver.admin(AdminOpcode.GET_FEATURES, 0, 0, feature, 0).result()).isZero();
    assertThat(driver.createPair(8, 0)).isEqualTo(1);
    int flags = QueueFlags.completionQueue(0);
    assertThat(
            driver
                .admin(
                    AdminOpcode.CREATE_COMPLETION_QUEUE,
                    0,
                    fixture.iova(page),
                    QueueFlags.idAndSize(2, 8),
                    flags)
                .status())
        .as("one pair was granted")
        .isEqualTo(StatusCode.INVALID_QUEUE_ID);

    assertThat(driver.admin(AdminOpcode.DELETE_SUBMISSION_QUEUE, 0, 0, 1, 0).status())
        .isEqualTo(StatusCode.SUCCESS);
    assertThat(driver.admin(AdminOpcode.DELETE_COMPLETION_QUEUE, 0, 0, 1, 0).status())
        .isEqualTo(StatusCode.SUCCESS);
    driver.disable();
    driver.enable();
    assertThat(driver.createPair(8, 0)).isEqualTo(1);
    assertThat(driver.createPair(8, 0)).as("a reset forgets the grant").isEqualTo(2);
  }

  @Test
  void featuresHoldWhatWasSetUntilReset() {
    int feature = FeatureId.ASYNC_EVENTS.code();
    driver.admin(AdminOpcode.SET_FEATURES, 0, 0, feature, 0x1f);
    assertThat(driver.admin(AdminOpcode.GET_FEATURES, 0, 0, feature, 0).result()).isEqualTo(0x1f);
    assertThat(driver.admin(AdminOpcode.GET_FEATURES, 0, 0, feature | 1 << 8, 0).result())
        .as("default")
        .isZero();
    driver.disable();
    driver.enable();
    assertThat(driver.admin(AdminOpcode.GET_FEATURES, 0, 0, feature, 0).result()).isZero();
  }

  @Test
  void anEventRequestIsHeldUntilADoorbellIsMisused() {
    int requested = requestEvent();
    driver.admin(AdminOpcode.GET_FEATURES, 0, 0, 1, 0);
    assertThat(driver.isThere(0)).isFalse();
    driver.registers.write(Doorbell.submissionTail(2, 2), 4, 1);

    TinyDriver.Completion event = driver.await(0);
    assertThat(event.commandId()).isEqualTo(requested);
    assertThat(event.result()).isEqualTo(AsyncEvent.INVALID_DOORBELL_REGISTER.result());
    assertThat(event.status()).isEqualTo(StatusCode.SUCCESS);
  }

  @Test
  void anEventIsReportedAgainOnlyOnceItsLogPageWasRead() {
    requestEvent();
    driver.registers.write(Doorbell.submissionTail(0, 2), 4, TinyDriver.ADMIN_ENTRIES);
    assertThat(driver.await(0).result()).isEqualTo(AsyncEvent.INVALID_DOORBELL_VALUE.result());

    int second = requestEvent();
    driver.registers.write(Doorbell.submissionTail(0, 2), 4, 0xffff);
    driver.admin(AdminOpcode.GET_FEATURES, 0, 0, 1, 0);
    assertThat(driver.isThere(0)).as("masked").isFalse();
    log(LogPage.ERROR_INFORMATION, 64);
    driver.registers.write(Doorbell.submissionTail(0, 2), 4, 0xffff);
    assertThat(driver.await(0).commandId()).isEqualTo(second);
  }

  @Test
  void thereIsALimitToEventRequestsAndAbortEndsOne() {
    int first = requestEvent();
    requestEvent();
    requestEvent();
    requestEvent();
    assertThat(driver.execute(0, AdminOpcode.ASYNC_EVENT_REQUEST.code(), 0, NOTHING).status())
        .isEqualTo(StatusCode.ASYNC_EVENT_LIMIT_EXCEEDED);

    TinyDriver.Completion abort = driver.admin(AdminOpcode.ABORT, 0, 0, first << 16, 0);
    assertThat(abort.status()).isEqualTo(StatusCode.SUCCESS);
    assertThat(abort.result()).as("aborted").isZero();
    TinyDriver.Completion aborted = driver.await(0);
    assertThat(aborted.commandId()).isEqualTo(first);
    assertThat(aborted.status()).isEqualTo(StatusCode.ABORT_REQUESTED);
    assertThat(driver.admin(AdminOpcode.ABORT, 0, 0, 0x7777 << 16, 0).result())
        .as("not aborted")
        .isEqualTo(1);
  }

  @Test
  void theErrorLogHasTheLastFailuresNewestFirst() {
    driver.createPair(16, 1);
    fixture.read(1 << 20, 1, page);
    int namespace = driver.execute(1, NvmOpcode.FLUSH.code(), 9, NOTHING).commandId();
    log(LogPage.ERROR_INFORMATION, 256);

    assertThat(field(ErrorEntry.COUNT.offset(), 8)).isEqualTo(2);
    assertThat(field(ErrorEntry.SUBMISSION_QUEUE.offset(), 2)).isEqualTo(1);
    assertThat(field(ErrorEntry.COMMAND_ID.offset(), 2)).isEqualTo(namespace);
    assertThat(StatusCode.of((int) field(ErrorEntry.STATUS.offset(), 2) >>> 1))
        .isEqualTo(StatusCode.INVALID_NAMESPACE);
    assertThat(field(ErrorEntry.NAMESPACE.offset(), 4)).isEqualTo(9);
    assertThat(field(64 + ErrorEntry.COUNT.offset(), 8)).isEqualTo(1);
    assertThat(field(64 + ErrorEntry.LBA.offset(), 8)).isEqualTo(1 << 20);
    assertThat(field(128, 8)).isZero();
  }

  @Test
  void theHealthLogCountsWhatWasDone() {
    driver.createPair(16, 1);
    fixture.write(0, 8, page);
    fixture.write(0, 8, page);
    fixture.read(0, 8, page);
    log(LogPage.HEALTH, 512);

    assertThat(field(HealthLog.WRITE_COMMANDS.offset(), 8)).isEqualTo(2);
    assertThat(field(HealthLog.READ_COMMANDS.offset(), 8)).isEqualTo(1);
    assertThat(field(HealthLog.DATA_UNITS_WRITTEN.offset(), 8)).isEqualTo(1);
    assertThat(field(HealthLog.TEMPERATURE.offset(), 2)).isEqualTo(298);
    assertThat(field(HealthLog.MEDIA_ERRORS.offset(), 8)).isZero();
    log(LogPage.FIRMWARE_SLOT, 512);
    assertThat(field(0, 1)).isEqualTo(1);
    assertThat(new String(fixture.bytes(page + 8, 8), StandardCharsets.US_ASCII))
        .isEqualTo("1.0     ");
  }

  private int requestEvent() {
    return driver.submit(0, AdminOpcode.ASYNC_EVENT_REQUEST.code(), 0, NOTHING);
  }

  private void identify(int namespace, int selector) {
    assertThat(
            driver.admin(AdminOpcode.IDENTIFY, namespace, fixture.iova(page), selector, 0).status())
        .isEqualTo(StatusCode.SUCCESS);
  }

  private void log(LogPage log, int bytes) {
    int dword10 = log.code() | (bytes / 4 - 1) << 16;
    assertThat(driver.admin(AdminOpcode.GET_LOG_PAGE, -1, fixture.iova(page), dword10, 0).status())
        .isEqualTo(StatusCode.SUCCESS);
  }

  private String text(IdentifyController field) {
    return new String(
        fixture.bytes(page + field.offset(), field.sizeBytes()), StandardCharsets.US_ASCII);
  }

  private long field(IdentifyController field) {
    return field(field.offset(), field.sizeBytes());
  }

  private long field(int offset, int sizeBytes) {
    long value = 0;
    byte[] found = fixture.bytes(page + offset, sizeBytes);
    for (int i = sizeBytes - 1; i >= 0; i--) {
      value = value << 8 | (found[i] & 0xff);
    }
    return value;
  }
}
