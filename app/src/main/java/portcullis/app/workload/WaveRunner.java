package portcullis.app.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import portcullis.app.job.JobPlan;
import portcullis.app.job.PlannedJob;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.platform.Platform;
import portcullis.app.report.JobResult;
import portcullis.app.report.Progress;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;

/** Runs the waves of a plan, one after the other, a thread and a queue for each clone. */
final class WaveRunner {
  private final Platform platform;
  private final JobPlan plan;
  private final RunControl control;
  private final long seed;
  private final boolean guestHasOneProcessor;
  // Immutable snapshots of the workers of all waves so far; the release pairs with #progress.
  private final SharedRef<List<Worker>> workers = new SharedRef<>(List.of());

  WaveRunner(Platform platform, JobPlan plan, RunControl control, long seed) {
    this.platform = platform;
    this.plan = plan;
    this.control = control;
    this.seed = seed;
    this.guestHasOneProcessor = plan.waves().stream().allMatch(wave -> wave.size() == 1);
  }

  /** Runs everything, or until a stop is requested. */
  List<JobResult> run() throws RunFailedException {
    control.showProgress(this::progress);
    SortedMap<Integer, JobResult> results = new TreeMap<>();
    for (List<PlannedJob> wave : plan.waves()) {
      if (control.isStopRequested()) {
        break;
      }
      runWave(wave, results);
    }
    return new ArrayList<>(results.values());
  }

  private void runWave(List<PlannedJob> wave, SortedMap<Integer, JobResult> results)
      throws RunFailedException {
    List<NvmeQueue> queues = new ArrayList<>();
    List<Worker> started = new ArrayList<>();
    try {
      for (PlannedJob job : wave) {
        NvmeQueue queue =
            platform
                .driver(job.device())
                .openQueue(job.section().ioDepth(), job.section().blockBytes());
        queues.add(queue);
        started.add(new Worker(job, platform.deviceName(job.device()), queue, control, seed));
      }
      publish(started);
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < started.size(); i++) {
        Worker worker = started.get(i);
        tasks.add(
            Task.spawn(
                "job-" + wave.get(i).index(),
                () -> {
                  if (guestHasOneProcessor) {
                    platform.shareProcessorWithHypervisor();
                  }
                  worker.run();
                }));
      }
      join(tasks);
      for (int i = 0; i < wave.size(); i++) {
        results.merge(wave.get(i).reportId(), started.get(i).result(), JobResult::plus);
      }
      for (int i = 0; i < wave.size(); i++) {
        platform.driver(wave.get(i).device()).closeQueue(queues.get(i));
      }
    } catch (NvmeException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  // All are waited for, so that none is left running when the first failure is thrown.
  private void join(List<Task> tasks) throws RunFailedException {
    IllegalStateException failed = null;
    for (Task task : tasks) {
      try {
        task.join();
      } catch (IllegalStateException e) {
        control.requestStop();
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new RunFailedException("a worker broke off: " + cause.getMessage(), cause);
    }
  }

  private void publish(List<Worker> added) {
    List<Worker> all = new ArrayList<>(workers.getPlain());
    all.addAll(added);
    workers.setRelease(all);
  }

  private Progress progress() {
    List<Worker> seen = workers.getAcquire();
    double done = 0;
    boolean verifying = false;
    long[] sums = new long[4];
    for (Worker worker : seen) {
      done += worker.fraction();
      verifying |= worker.isVerifying();
      sums[0] += worker.reads().ios();
      sums[1] += worker.writes().ios();
      sums[2] += worker.reads().bytes();
      sums[3] += worker.writes().bytes();
    }
    double fraction = done / Math.max(1, plan.jobs().size());
    return new Progress(verifying ? "verify" : "run", fraction, sums[0], sums[1], sums[2], sums[3]);
  }
}
