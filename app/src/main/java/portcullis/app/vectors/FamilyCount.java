package portcullis.app.vectors;

/**
 * What came of the scenarios of a family, or of all.
 *
 * @param unspecifiedSteps steps of them that were run but not held to what they expect
 */
record FamilyCount(long scenarios, long passed, long unspecifiedSteps) {
  static final FamilyCount NONE = new FamilyCount(0, 0, 0);

  static FamilyCount of(Verdict verdict) {
    return new FamilyCount(1, verdict.passed() ? 1 : 0, verdict.unspecifiedSteps());
  }

  FamilyCount plus(FamilyCount other) {
    return new FamilyCount(
        scenarios + other.scenarios,
        passed + other.passed,
        unspecifiedSteps + other.unspecifiedSteps);
  }

  long failed() {
    return scenarios - passed;
  }
}
