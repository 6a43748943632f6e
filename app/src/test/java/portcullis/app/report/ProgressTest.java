package portcullis.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

class ProgressTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  @Test
  void ratesAreOverTheTimeSinceTheLastSample() {
    Progress last = new Progress("mixed", 0.2, 1_000, 500, 0, 4 << 20);
    Progress now = new Progress("mixed", 0.25, 13_300, 544, 24 << 20, 4 << 20);
    assertThat(ProgressLine.render(now, last, SECOND_NANOS / 2, 20 * SECOND_NANOS))
        .isEqualTo("mixed: [25.0%][r=48.0MiB/s,w=0B/s][r=24.6k,w=88 IOPS][eta 01m:00s]");
  }

  @Test
  void nothingIsSaidOfTimeLeftWhereNothingIsKnown() {
    Progress unknown = new Progress("verify", -1, 0, 0, 0, 0);
    assertThat(ProgressLine.render(unknown, unknown, SECOND_NANOS, SECOND_NANOS))
        .isEqualTo("verify: [r=0B/s,w=0B/s][r=0,w=0 IOPS]");
    Progress done = new Progress("copy", 1.5, 0, 0, 0, 0);
    assertThat(ProgressLine.render(done, done, SECOND_NANOS, SECOND_NANOS))
        .isEqualTo("copy: [100.0%][r=0B/s,w=0B/s][r=0,w=0 IOPS][eta 00m:00s]");
    Progress slow = new Progress("copy", 0.01, 0, 0, 0, 0);
    assertThat(ProgressLine.render(slow, slow, SECOND_NANOS, 100 * SECOND_NANOS))
        .endsWith("[eta 2h:45m]");
  }

  @Test
  void theMeterDrawsOneLineAgainAndAgainAndLeavesNone() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    SharedLong samples = new SharedLong(0);
    Signal drawn = new Signal();
    ProgressSource source =
        () -> {
          long n = samples.getAndAdd(1);
          if (n == 3) {
            drawn.raise();
          }
          return new Progress("mixed", 0.5, n, 0, n << 20, 0);
        };
    ProgressMeter meter =
        new ProgressMeter(new PrintStream(screen, true, StandardCharsets.UTF_8), () -> source);
    try (meter) {
      assertThat(drawn.await(Long.MAX_VALUE)).isTrue();
    }
    String text = screen.toString(StandardCharsets.UTF_8);
    assertThat(text)
        .contains("\r\u001b[Kmixed: [50.0%][r=")
        .endsWith("\r\u001b[K")
        .doesNotContain("\n");
  }

  @Test
  void amountsKeepThreeOrFourDigits() {
    assertThat(Amounts.count(88)).isEqualTo("88");
    assertThat(Amounts.count(9_999)).isEqualTo("9999");
    assertThat(Amounts.count(12_345)).isEqualTo("12.3k");
    assertThat(Amounts.count(123_456_789)).isEqualTo("123M");
    assertThat(Amounts.binaryBytes(512)).isEqualTo("512B");
    assertThat(Amounts.binaryBytes(30.4 * 1024 * 1024)).isEqualTo("30.4MiB");
    assertThat(Amounts.bandwidth(360_710_144)).isEqualTo("344MiB/s (361MB/s)");
  }
}
