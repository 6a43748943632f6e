package portcullis.app.cli;

import org.jspecify.annotations.Nullable;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.report.RunResult;
import portcullis.app.report.SampleResults;

/** Takes orders and does none of them. */
final class RecordingWorkbench implements Workbench {
  @Nullable RunOptions run;
  @Nullable CopyOptions copy;
  Session.Order answer = (workbench, control) -> SampleResults.passed();

  @Override
  public RunResult run(RunOptions options, RunControl control)
      throws InputException, RunFailedException {
    run = options;
    return answer.carryOut(this, control);
  }

  @Override
  public RunResult copy(CopyOptions options, RunControl control)
      throws InputException, RunFailedException {
    copy = options;
    return answer.carryOut(this, control);
  }
}
