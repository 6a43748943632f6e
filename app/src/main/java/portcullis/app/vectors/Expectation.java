package portcullis.app.vectors;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.DmaAnswer;

/**
 * What a request must lead to. Fields that are null are not checked.
 *
 * @param pageBytes the largest range that one answer may be for
 * @param message whether the address is that of an interrupt file
 * @param residentFile the interrupt file in memory the message goes to
 * @param ats flags of an ATS completion by their names in the format, booleans as 0 and 1
 * @param noAccess an ATS request that ended with success and no permission: nothing but the flags
 *     means anything
 * @param cause number of the fault
 */
record Expectation(
    DmaAnswer.Status status,
    @Nullable Long physAddr,
    @Nullable Long pageBytes,
    int memoryType,
    boolean message,
    @Nullable ResidentFile residentFile,
    @Nullable Map<String, Integer> ats,
    boolean noAccess,
    @Nullable Integer cause,
    @Nullable FaultExpectation fault) {
  Expectation {
    ats = ats == null ? null : Map.copyOf(ats);
  }

  /** Whether an ATS completion has to grant reading or writing. */
  boolean grantsAccess() {
    return ats == null || ats.getOrDefault("r", 0) + ats.getOrDefault("w", 0) > 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(Outcome.name(status));
    if (physAddr != null) {
      text.append(" pa ").append(Hex.of(physAddr));
    }
    if (pageBytes != null) {
      text.append(" size ").append(Hex.of(pageBytes)).append(" or less");
    }
    if (status == DmaAnswer.Status.SUCCESS && !message && grantsAccess()) {
      text.append(" pbmt ").append(memoryType);
    }
    text.append(message ? " msi" : "");
    text.append(residentFile == null ? "" : " " + residentFile);
    text.append(ats == null ? "" : " ats " + AtsFlags.text(ats));
    text.append(cause == null ? "" : " cause " + AtsFlags.cause(cause));
    text.append(fault == null ? "" : fault.isNone() ? " no record" : " record " + fault.hex());
    return text.toString();
  }
}
