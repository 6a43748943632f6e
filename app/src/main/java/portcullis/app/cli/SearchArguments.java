package portcullis.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.SystematicSearch;

/** The options of {@code check} that say how to search. */
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class SearchArguments {
  private static final long DEFAULT_SEED = 1;
  private static final int DEFAULT_BUG_DEPTH = 3;
  private static final int MOST_BUG_DEPTH = 100;
  private static final int MOST_WORKERS = 256;

  @Option(
      names = "--bound",
      paramLabel = "N",
      description = "Only executions that interrupt a thread at most N times.")
  private @Nullable Integer bound;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Only the first N steps of each execution.")
  private @Nullable Integer depth;

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "N executions at random instead of all.")
  private @Nullable Long random;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of --random. Default: " + DEFAULT_SEED + ".")
  private @Nullable Long seed;

  @Option(
      names = "--bug-depth",
      paramLabel = "D",
      description =
          "How many steps have to come in one order for what --random looks for. Default: "
              + DEFAULT_BUG_DEPTH
              + ".")
  private @Nullable Integer bugDepth;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Scenarios explored at the same time. Default: one a core.")
  private @Nullable Integer workers;

  boolean isGiven() {
    return bound != null || depth != null || random != null || seed != null || bugDepth != null;
  }

  /** Throws what the user has to mend. */
  void check(CommandSpec spec) {
    atLeast(spec, "--bound", bound, 0);
    atLeast(spec, "--depth", depth, 1);
    atLeast(spec, "--random", random, 1);
    between(spec, "--bug-depth", bugDepth, MOST_BUG_DEPTH);
    between(spec, "--workers", workers, MOST_WORKERS);
    if (random != null && (bound != null || depth != null)) {
      throw new ParameterException(
          spec.commandLine(), "--random goes with neither --bound nor --depth");
    }
    if (random == null && (seed != null || bugDepth != null)) {
      throw new ParameterException(
          spec.commandLine(), "--seed and --bug-depth say nothing without --random");
    }
  }

  private static void atLeast(CommandSpec spec, String option, @Nullable Number given, long least) {
    if (given != null && given.longValue() < least) {
      throw new ParameterException(
          spec.commandLine(), "%s %s is below %d".formatted(option, given, least));
    }
  }

  private static void between(CommandSpec spec, String option, @Nullable Integer given, int most) {
    if (given != null && (given < 1 || given > most)) {
      throw new ParameterException(
          spec.commandLine(), "%s %d is not from 1 to %d".formatted(option, given, most));
    }
  }

  /** How to search, or null for each scenario's own way. */
  @Nullable SearchPlan plan() {
    if (random != null) {
      return new SearchPlan.Random(
          random,
          seed == null ? DEFAULT_SEED : seed,
          bugDepth == null ? DEFAULT_BUG_DEPTH : bugDepth);
    }
    if (bound == null && depth == null) {
      return null;
    }
    return new SearchPlan.Systematic(
        bound == null ? SystematicSearch.UNBOUNDED : bound,
        depth == null ? SearchPlan.UNBOUNDED : depth,
        SearchPlan.UNBOUNDED);
  }

  int workers() {
    return workers == null ? Runtime.getRuntime().availableProcessors() : workers;
  }
}
