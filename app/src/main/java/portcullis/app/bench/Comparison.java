package portcullis.app.bench;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DmaPolicy;

/**
 * A published ratio beside ours on one platform.
 *
 * @param ours the median's ratio; 0 if one of the two was not run
 * @param verdict null if one of the two was not run, or the platform is of the other kind, so that
 *     nothing follows
 */
public record Comparison(
    PublishedRatio published,
    BenchPlatform platform,
    double ours,
    PublishedRatio.@Nullable Verdict verdict) {

  static Comparison of(PublishedRatio published, BenchPlatform platform, BenchReport report) {
    PublishedRatio.Pair pair = published.pair();
    Optional<CellResult> numerator = find(report, platform, pair, pair.numerator());
    Optional<CellResult> denominator = find(report, platform, pair, pair.denominator());
    double below = denominator.map(pair.figure()::of).orElse(0.0);
    if (numerator.isEmpty() || below == 0) {
      return new Comparison(published, platform, 0, null);
    }
    double ours = pair.figure().of(numerator.get()) / below;
    boolean alike = published.isPaged() == platform.isPaged();
    return new Comparison(published, platform, ours, alike ? published.judge(ours) : null);
  }

  /** Why there is no verdict, or which. */
  public String told() {
    if (verdict != null) {
      return switch (verdict) {
        case AGREES -> "agrees";
        case HIGHER -> "ours is higher";
        case LOWER -> "ours is lower";
      };
    }
    if (ours == 0) {
      return "not run";
    }
    return published.isPaged() ? "no hypervisor here" : "a hypervisor here";
  }

  private static Optional<CellResult> find(
      BenchReport report, BenchPlatform platform, PublishedRatio.Pair pair, DmaPolicy policy) {
    return pair.swept() == null
        ? report.find(platform, pair.shape(), policy)
        : report.findSwept(platform, pair.shape(), policy, pair.swept());
  }
}
