package portcullis.app.vectors;

/**
 * Where a scenario went wrong.
 *
 * @param step its index; -1 if the device could not be built
 * @param action the step in words
 */
public record StepFailure(int step, String action, String what, String expected, String found) {
  static StepFailure of(Scenario.NumberedStep step, Mismatch mismatch) {
    return new StepFailure(
        step.index(),
        step.step().toString(),
        mismatch.what(),
        mismatch.expected(),
        mismatch.found());
  }

  @Override
  public String toString() {
    return (step < 0 ? "" : "step " + step + " ")
        + action
        + ": "
        + what
        + ": expected "
        + expected
        + ", found "
        + found;
  }
}
