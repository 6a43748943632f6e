package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.pagetable.PageTable;

/** Error events of DMA in the words of every vendor. */
final class FaultReport {
  private static final int NO_PROCESS = -1;
  private static final int NO_REQUESTER = -1;

  private FaultReport() {}

  /** What an event of a function in use says of its DMA; null if it is about something else. */
  static @Nullable DmaFault of(PciEvent event, S390Endpoint endpoint) {
    FaultReason reason = reason(event, endpoint.table());
    return reason == null
        ? null
        : new DmaFault(
            endpoint.description().name(),
            endpoint.description().requesterId(),
            NO_PROCESS,
            new Iova(event.address()),
            event.write() ? Access.WRITE : Access.READ,
            reason,
            event.code().code(),
            1);
  }

  /** Some events were lost; nobody knows whose. */
  static DmaFault lost(PciEvent next) {
    return new DmaFault(
        "zPCI",
        NO_REQUESTER,
        NO_PROCESS,
        new Iova(0),
        Access.NONE,
        FaultReason.LOST_RECORDS,
        next.code().code(),
        1);
  }

  private static @Nullable FaultReason reason(PciEvent event, @Nullable PageTable table) {
    return switch (event.code()) {
      case INVALID_ADDRESS_SPACE -> FaultReason.DEVICE_BLOCKED;
      case OUT_OF_RANGE -> FaultReason.NOT_MAPPED;
      // The event does not tell a page that is not there from one that may not be written to; the
      // table does, as far as it has not changed since.
      case TRANSLATION_PROTECTION ->
          table != null && table.iovaToPhys(event.address()) != PageTable.UNMAPPED
              ? FaultReason.FORBIDDEN
              : FaultReason.NOT_MAPPED;
      case INVALID_TABLE_ENTRY, INVALID_TABLE_LENGTH, TABLE_TYPE -> FaultReason.MISCONFIGURED;
      case INVALID_TABLE_FETCH, ADDRESS_PROTECTION -> FaultReason.MEMORY_ERROR;
      case KEY_PROTECTION -> FaultReason.FORBIDDEN;
      case INVALID_MESSAGE, NO_MESSAGE_TARGET -> FaultReason.UNSUPPORTED_REQUEST;
      case FUNCTION_SERR,
          MEASUREMENT_ADDRESS,
          MEASUREMENT_UPDATE,
          MEASUREMENT_PROTECTION,
          SERVICE_ACTION,
          PERMANENT_ERROR,
          RECOVERY_FAILED,
          TO_CONFIGURED,
          RESERVED_TO_STANDBY,
          DECONFIGURE_REQUEST,
          CONFIGURED_TO_STANDBY_OR_RESERVED,
          SEVERAL_CHANGED,
          STANDBY_TO_RESERVED ->
          null;
    };
  }
}
