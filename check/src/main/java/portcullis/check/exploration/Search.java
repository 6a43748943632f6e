package portcullis.check.exploration;

import java.io.DataOutput;
import java.io.IOException;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;
import portcullis.check.program.Executable;

/** A way through the executions of a program, one after the other. Confined to one worker. */
public sealed interface Search permits SystematicSearch, BoundedSearch, RandomSearch {
  /**
   * Runs the next execution.
   *
   * @return how it ended; {@link Ending#STOPPED} for one that was given up
   */
  Ending next(Executable program);

  /** Goes to the next execution; false if there is none left. */
  boolean advance(Trace trace);

  /** Whether nothing is left to do. */
  boolean isDone();

  /** Executions that came to an end of their own. */
  long executions();

  /** Executions that turned out to be equivalent to others and were given up. */
  long redundant();

  /** Executions given up at a bound. */
  long cut();

  /** Steps in all. */
  long steps();

  /** An estimate of the part that is done, from 0 to 1. */
  double fractionDone();

  /** Writes what is left to do, between two executions. */
  void save(DataOutput out, Processes processes) throws IOException;
}
