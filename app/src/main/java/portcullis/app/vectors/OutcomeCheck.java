package portcullis.app.vectors;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.AddressType;

/** Whether a request led to what it had to, by the rules of the format. */
final class OutcomeCheck {
  private OutcomeCheck() {}

  /** The first thing that is wrong, null if nothing is. The fault queue is not looked at. */
  static @Nullable Mismatch compare(
      TranslateRequest request, Expectation expected, Outcome outcome) {
    Mismatch status =
        Mismatch.between("status", Outcome.name(expected.status()), Outcome.name(outcome.status()));
    if (status != null) {
      return status;
    }
    if (!outcome.passed()) {
      return cause(expected, outcome);
    }
    Mismatch wrong = expected.ats() == null ? null : ats(expected.ats(), outcome.ats());
    if (wrong != null || expected.noAccess()) {
      return wrong;
    }
    wrong = where(request, expected, outcome);
    if (wrong == null) {
      wrong = size(request, expected, outcome);
    }
    if (wrong == null && !expected.message() && expected.grantsAccess()) {
      wrong = Mismatch.between("pbmt", expected.memoryType(), outcome.memoryType());
    }
    return wrong;
  }

  private static @Nullable Mismatch cause(Expectation expected, Outcome outcome) {
    return expected.cause() == null || outcome.cause() == 0
        ? null
        : Mismatch.between(
            "cause", AtsFlags.cause(expected.cause()), AtsFlags.cause(outcome.cause()));
  }

  private static @Nullable Mismatch ats(
      Map<String, Integer> expected, @Nullable Map<String, Integer> found) {
    if (found == null) {
      return new Mismatch("ats", AtsFlags.text(expected), "no answer to an ATS request");
    }
    for (String name : AtsFlags.NAMES) {
      Mismatch wrong =
          expected.containsKey(name)
              ? Mismatch.between("ats." + name, expected.get(name), found.get(name))
              : null;
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  /** An ATS completion does not say what is at its address. */
  private static @Nullable Mismatch where(
      TranslateRequest request, Expectation expected, Outcome outcome) {
    Mismatch wrong = null;
    if (request.addressType() != AddressType.TRANSLATION_REQUEST) {
      wrong = Mismatch.between("isMsi", expected.message(), outcome.message());
    }
    if (wrong == null && request.addressType() != AddressType.TRANSLATION_REQUEST) {
      wrong = Mismatch.between("isMrif", expected.residentFile(), outcome.residentFile());
    }
    if (wrong == null && expected.physAddr() != null) {
      wrong = Mismatch.betweenNumbers("pa", expected.physAddr(), outcome.physAddr());
    }
    return wrong;
  }

  /** A smaller power of two from 4 KiB on is right as well, a larger one is not. */
  private static @Nullable Mismatch size(
      TranslateRequest request, Expectation expected, Outcome outcome) {
    if (expected.pageBytes() == null) {
      return null;
    }
    long largest = expected.pageBytes();
    String text = Hex.of(largest) + " or a smaller power of two from 0x1000 on";
    long size = outcome.sizeBytes();
    if (size != 0 && (Long.compareUnsigned(size, largest) > 0 || (size > 0 && size < 4096))) {
      return new Mismatch("pageSize", text, Hex.of(size));
    }
    long rest = largest - (request.iova() & (largest - 1));
    return Long.compareUnsigned(outcome.spanBytes(), rest) <= 0
        ? null
        : new Mismatch("pageSize", text, Hex.of(outcome.spanBytes()) + " bytes from the iova on");
  }
}
