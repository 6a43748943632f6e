package portcullis.app.vectors;

import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param steps that were run
 * @param unspecifiedSteps of those, how many were run but not held to what they expect
 * @param failure the first, null if it passed
 */
record Verdict(int steps, int unspecifiedSteps, @Nullable StepFailure failure) {
  boolean passed() {
    return failure == null;
  }
}
