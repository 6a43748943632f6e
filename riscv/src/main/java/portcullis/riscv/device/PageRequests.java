package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.TransactionType;

/**
 * PCIe Page Request messages, section 2.6: queued for software if the device may make them, else
 * answered by the IOMMU itself if they want an answer.
 *
 * <p>Thread-safe. Messages to devices are sent by the thread that brings the request, no lock held.
 */
final class PageRequests {
  /** Who knows what a device may do. */
  @FunctionalInterface
  interface Rights {
    /**
     * As {@link RequestTranslator#pageRequestRights}, whose bits are here.
     *
     * @param processId of the message or {@link DmaTransaction#NO_PROCESS}
     */
    long of(int deviceId, int processId);
  }

  /** Rights of a device: its requests are queued ({@code EN_ATS} and {@code EN_PRI}). */
  static final BitField ENABLED = BitField.rw("EN_PRI", 0, 0);

  /** Rights of a device: answers carry the process id of the request ({@code PRPR}). */
  static final BitField PROCESS_REQUIRED = BitField.rw("PRPR", 1, 1);

  /** Rights of a device: faults are not reported ({@code DTF}). */
  static final BitField FAULTS_DISABLED = BitField.rw("DTF", 2, 2);

  /** Message code of a Page Request, which its faults have as {@code iotval}. */
  private static final long MESSAGE_CODE = 4;

  private static final int DEVICE_ID_MASK = 0xffffff;
  private static final int PROCESS_ID_MASK = 0xfffff;

  private final SystemBus bus;
  private final boolean present;
  private final Rights rightsOf;
  private final PageRequestQueue queue;
  private final FaultQueue faults;
  private final AtsMessageSink functions;

  PageRequests(
      SystemBus bus,
      RiscvIommuConfig config,
      Rights rightsOf,
      PageRequestQueue queue,
      FaultQueue faults,
      AtsMessageSink functions) {
    this.bus = bus;
    this.present = config.capabilities().has(Capabilities.ATS);
    this.rightsOf = rightsOf;
    this.queue = queue;
    this.faults = faults;
    this.functions = functions;
  }

  /** As {@link RiscvIommuDevice#pageRequest}. */
  boolean handle(
      int requesterId, int processId, boolean privileged, boolean execute, long payload) {
    if (!present) {
      return false; // not a message that this IOMMU knows
    }
    int deviceId = requesterId & DEVICE_ID_MASK;
    long process = 0;
    if (processId != DmaTransaction.NO_PROCESS) {
      // PID, PV and PRIV have the same place in records of both queues.
      process =
          PageRequestRecord.PV.mask()
              | PageRequestRecord.PID.place(processId & PROCESS_ID_MASK)
              | PageRequestRecord.PRIV.flag(privileged);
    }
    long rights = rightsOf(deviceId, processId);
    @Nullable FaultCause cause = causeOf(rights);
    @Nullable PageGroupResponse response;
    if (cause != null) {
      report(cause, deviceId, process, rights);
      response =
          cause == FaultCause.TRANSACTION_TYPE_DISALLOWED
              ? PageGroupResponse.INVALID_REQUEST
              : PageGroupResponse.RESPONSE_FAILURE;
    } else {
      long header =
          process
              | PageRequestRecord.DID.place(deviceId)
              | PageRequestRecord.EXEC.flag(process != 0 && execute);
      response = queue.append(header, payload);
    }
    if (response != null && PageRequestRecord.wantsResponse(payload)) {
      respond(response, deviceId, processId, rights, payload);
    }
    return response == null;
  }

  private long rightsOf(int deviceId, int processId) {
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      return rightsOf.of(deviceId, processId);
    } finally {
      reader.exit();
    }
  }

  private static @Nullable FaultCause causeOf(long rights) {
    if (rights < 0) {
      return FaultCause.of((int) -rights);
    }
    return ENABLED.isSet(rights) ? null : FaultCause.TRANSACTION_TYPE_DISALLOWED;
  }

  private void report(FaultCause cause, int deviceId, long process, long rights) {
    faults.report(
        cause,
        FaultRecord.header(cause, TransactionType.MESSAGE_REQUEST, deviceId) | process,
        MESSAGE_CODE,
        0,
        rights > 0 && FAULTS_DISABLED.isSet(rights));
  }

  private void respond(
      PageGroupResponse response, int deviceId, int processId, long rights, long payload) {
    // "If a fault condition prevents locating a valid device context then the PRPR value assumed
    // is 0"; a failure always names the process.
    boolean withProcess =
        response == PageGroupResponse.RESPONSE_FAILURE
            || (rights > 0 && PROCESS_REQUIRED.isSet(rights));
    int segment = deviceId >>> 16;
    functions.pageGroupResponse(
        deviceId & 0xffff,
        segment == 0 ? AtsMessageSink.NONE : segment,
        withProcess && processId != DmaTransaction.NO_PROCESS
            ? processId & PROCESS_ID_MASK
            : AtsMessageSink.NONE,
        response.answerTo(payload));
  }
}
