package portcullis.app.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaAnswer.Status;
import portcullis.machine.bus.DmaTransaction;

class OutcomeCheckTest {
  private static final TranslateRequest READ = request(AddressType.UNTRANSLATED);
  private static final TranslateRequest ATS = request(AddressType.TRANSLATION_REQUEST);

  private static TranslateRequest request(AddressType type) {
    return new TranslateRequest(
        5, DmaTransaction.NO_PROCESS, type, 0x20_1234, 4, false, false, false, false, false);
  }

  private static Expectation expected(@Nullable Long pageBytes, int memoryType, boolean message) {
    return new Expectation(
        Status.SUCCESS,
        0x8000_1234L,
        pageBytes,
        memoryType,
        message,
        null,
        null,
        false,
        null,
        null);
  }

  private static Outcome found(long spanBytes, long sizeBytes, int memoryType, boolean message) {
    return new Outcome(
        Status.SUCCESS, 0, 0x8000_1234L, spanBytes, sizeBytes, memoryType, message, null, null);
  }

  private static @Nullable String wrong(
      TranslateRequest request, Expectation expected, Outcome found) {
    Mismatch mismatch = OutcomeCheck.compare(request, expected, found);
    return mismatch == null ? null : mismatch.what();
  }

  @Test
  void aSmallerPageIsRightAndALargerOneIsWrong() {
    Expectation twoMegabytes = expected(0x20_0000L, 0, false);
    assertThat(wrong(READ, twoMegabytes, found(0xdcc, 0x1000, 0, false))).isNull();
    assertThat(wrong(READ, twoMegabytes, found(0x1f_edcc, 0x20_0000, 0, false))).isNull();
    assertThat(wrong(READ, twoMegabytes, found(0xdcc, 0x40_0000, 0, false))).isEqualTo("pageSize");
    assertThat(wrong(READ, twoMegabytes, found(0x1f_edcd, 0, 0, false))).isEqualTo("pageSize");
    assertThat(wrong(READ, expected(null, 0, false), found(1 << 30, 1 << 30, 0, false))).isNull();
  }

  @Test
  void theMemoryTypeOfAMessageIsNotChecked() {
    assertThat(wrong(READ, expected(null, 1, false), found(4, 0, 2, false))).isEqualTo("pbmt");
    assertThat(wrong(READ, expected(null, 1, true), found(4, 0, 2, true))).isNull();
    assertThat(wrong(READ, expected(null, 0, true), found(4, 0, 0, false))).isEqualTo("isMsi");
  }

  @Test
  void aFlagOfAnAtsCompletionIsCheckedOnlyIfItIsThere() {
    Map<String, Integer> all = Map.of("r", 1, "w", 0, "x", 0, "global", 1);
    Outcome found = new Outcome(Status.SUCCESS, 0, 0, 4096, 4096, 2, false, null, all);
    assertThat(wrong(ATS, ats(Map.of("r", 1, "w", 0), false), found)).isEqualTo("pbmt");
    assertThat(wrong(ATS, ats(Map.of("r", 1, "global", 0), false), found)).isEqualTo("ats.global");
    assertThat(wrong(ATS, ats(Map.of("r", 1), true), found)).isNull();
    assertThat(wrong(ATS, ats(Map.of("w", 1), true), found)).isEqualTo("ats.w");
  }

  private static Expectation ats(Map<String, Integer> flags, boolean noAccess) {
    return new Expectation(Status.SUCCESS, null, null, 0, false, null, flags, noAccess, null, null);
  }

  @Test
  void aRefusalIsJudgedByStatusAndByCauseIfTheDeviceTellsOne() {
    Expectation refused =
        new Expectation(
            Status.UNSUPPORTED_REQUEST, null, null, 0, false, null, null, false, 13, null);
    assertThat(wrong(READ, refused, refusal(Status.COMPLETER_ABORT, 13))).isEqualTo("status");
    assertThat(wrong(READ, refused, refusal(Status.UNSUPPORTED_REQUEST, 12))).isEqualTo("cause");
    assertThat(wrong(READ, refused, refusal(Status.UNSUPPORTED_REQUEST, 13))).isNull();
    assertThat(wrong(READ, refused, refusal(Status.UNSUPPORTED_REQUEST, 0))).isNull();
  }

  private static Outcome refusal(Status status, int cause) {
    return new Outcome(status, cause, 0, 0, 0, 0, false, null, null);
  }

  @Test
  void onlyTheBitsOfTheMaskCountInIotval2() {
    String header = "15000000080500000000000000000000" + "3412200000000000";
    FaultExpectation masked = new FaultExpectation(header + "0020009000000000", ~0xfffL);
    String other = header + "3823009000000000";
    assertThat(FaultQueueCheck.compare(masked, header + "3833009000000000", false).what())
        .isEqualTo("fault record iotval2");
    assertThat(FaultQueueCheck.compare(masked, header + "3820009000000000", false)).isNull();
    assertThat(FaultQueueCheck.compare(new FaultExpectation(other, -1), other, true)).isNull();
  }

  @Test
  void aDebugResponseForALargerRangeIsCompletedByTheIova() {
    Step.DebugResponse page = new Step.DebugResponse(false, 0x9000_5000L, 0);
    long twoMegabytes = 0x9000_0000L >>> 2 | 0xffL << 10 | 1 << 9;
    assertThat(DebugResponseCheck.compare(page, twoMegabytes, 0x1000_5000L)).isNull();
    assertThat(DebugResponseCheck.compare(page, twoMegabytes, 0x1000_6000L)).isNotNull();
    assertThat(DebugResponseCheck.compare(page, 0x9000_5000L >>> 2, 0x1000_6000L)).isNull();
    assertThat(DebugResponseCheck.compare(page, 1, 0).what()).isEqualTo("fault");
  }
}
