package portcullis.app.cli;

import java.io.PrintStream;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;

/**
 * Where commands print.
 *
 * @param progress whether {@code err} is a terminal, fit for a progress line
 */
record Console(PrintStream out, PrintStream err, boolean progress) {
  /** Prints a result; one that does not arrive is a failure. */
  void print(String result) throws RunFailedException {
    out.print(result);
    out.flush();
    if (out.checkError()) {
      throw new RunFailedException("the result could not be written to standard output");
    }
  }

  CheckProgress checkProgress(boolean wanted, RunControl control, int tasks) {
    return new CheckProgress(err, wanted && progress, control, tasks);
  }

  VectorProgress vectorProgress(boolean wanted) {
    return new VectorProgress(err, wanted && progress);
  }
}
