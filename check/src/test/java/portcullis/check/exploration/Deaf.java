package portcullis.check.exploration;

import portcullis.check.execution.Execution;
import portcullis.check.execution.Location;
import portcullis.check.execution.Strand;

/** Hears nothing of a replay. */
final class Deaf implements Replay.Audience {
  @Override
  public void begins(Execution execution) {}

  @Override
  public void buffered(Strand strand, Location location, String value) {}

  @Override
  public void stepped(int step, Strand strand, Location location, String value, int from) {}
}
