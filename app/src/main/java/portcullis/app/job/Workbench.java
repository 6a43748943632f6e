package portcullis.app.job;

import portcullis.app.report.RunResult;

/**
 * Builds machines and runs jobs on them: the composition root as the command line sees it.
 *
 * <p>Each call builds a machine of its own and takes it apart again before it returns or throws;
 * temporary files are deleted. A run that finds something wrong returns a {@link RunResult} that
 * says so. One that was asked to stop by {@link RunControl#requestStop} returns within a few
 * seconds what it has, marked as interrupted.
 */
public interface Workbench {
  /**
   * Runs a job file.
   *
   * @throws InputException if an image or a size cannot be used; no job has begun then
   * @throws RunFailedException if the run broke off, such as for a full disk
   */
  RunResult run(RunOptions options, RunControl control) throws InputException, RunFailedException;

  /**
   * Copies an image from one NVMe device to another, as the two directions of one job. The
   * destination appears under its name only when it is complete.
   *
   * @throws InputException if an image cannot be used; the destination is as it was then
   * @throws RunFailedException if the copy broke off; the destination is as it was then
   */
  RunResult copy(CopyOptions options, RunControl control) throws InputException, RunFailedException;
}
