package portcullis.app.vectors;

import org.jspecify.annotations.Nullable;
import portcullis.riscv.spec.TranslationRequest;

/** Whether {@code tr_response} says what it has to. Section 5.26. */
final class DebugResponseCheck {
  private DebugResponseCheck() {}

  /**
   * The first thing that is wrong, null if nothing is.
   *
   * @param response the register
   * @param iova that was asked for, a multiple of 4 KiB
   */
  static @Nullable Mismatch compare(Step.DebugResponse expected, long response, long iova) {
    Mismatch wrong =
        Mismatch.between("fault", expected.fault(), TranslationRequest.FAULT.isSet(response));
    if (wrong != null || expected.fault()) {
      return wrong;
    }
    if (expected.physAddr() != null) {
      wrong =
          Mismatch.betweenNumbers(
              "pa of the page", expected.physAddr() & ~0xfffL, page(response, iova));
    }
    return wrong != null
        ? wrong
        : Mismatch.between(
            "pbmt", expected.memoryType(), TranslationRequest.PBMT.extractInt(response));
  }

  /** With S the PPN gives the range's size by its lowest 0: what is below it is of the IOVA. */
  private static long page(long response, long iova) {
    long number = TranslationRequest.PPN.extract(response);
    if (TranslationRequest.S.isSet(response)) {
      long within = number ^ (number + 1);
      number = (number & ~within) | ((iova >>> 12) & within);
    }
    return number << 12;
  }
}
