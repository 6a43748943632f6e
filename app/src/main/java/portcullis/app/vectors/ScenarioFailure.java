package portcullis.app.vectors;

/** A scenario that failed, where it is, and where it went wrong. */
record ScenarioFailure(String file, long line, String id, StepFailure where) {
  @Override
  public String toString() {
    return id + ": " + where;
  }
}
