package portcullis.app.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.InputException;
import portcullis.app.job.JobFileException;
import portcullis.app.job.JobPlan;
import portcullis.app.job.JobSection;
import portcullis.app.job.PlannedJob;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.platform.Disk;
import portcullis.app.platform.DiskSet;
import portcullis.app.platform.Platform;
import portcullis.app.report.DisturbanceResult;
import portcullis.app.report.JobResult;
import portcullis.app.report.Progress;
import portcullis.app.report.RogueResult;
import portcullis.app.report.RunResult;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Task;

/** Builds a machine for each command, has it work, and takes it apart again. */
public final class FioWorkbench implements Workbench {
  private static final int COPY_DEPTH = 16;
  private static final int COPY_CHUNK_BYTES = 1 << 18;

  /** Made by the service loader. */
  public FioWorkbench() {}

  @Override
  public RunResult run(RunOptions options, RunControl control)
      throws InputException, RunFailedException {
    try (DiskSet disks = DiskSet.open(options.disks(), options.devices());
        Platform platform = Platform.build(options.machine(), disks.disks())) {
      JobPlan plan = JobPlan.over(options.jobs(), platform.diskSizes());
      checkTransferSizes(options, platform);
      checkQueues(options, plan, platform);
      long startNanos = Clock.nanos();
      @Nullable Rogue rogue = options.rogue() ? Rogue.start(platform, options.seed()) : null;
      @Nullable Disturber disturber =
          options.disturbance() == null
              ? null
              : Disturber.start(platform, options.disturbance(), options.seed());
      List<JobResult> jobs;
      @Nullable RogueResult rogueResult;
      @Nullable DisturbanceResult disturbance;
      List<String> problems = new ArrayList<>();
      try {
        jobs = new WaveRunner(platform, plan, control, options.seed()).run();
      } finally {
        disturbance = disturber == null ? null : disturber.stop();
        rogueResult = rogue == null ? null : rogue.stop(problems);
      }
      long runtimeNanos = Clock.nanos() - startNanos;
      failIfADiskFailed(disks);
      return new RunReport(platform, control)
          .ofRun(options, jobs, rogueResult, disturbance, problems, runtimeNanos);
    }
  }

  @Override
  public RunResult copy(CopyOptions options, RunControl control)
      throws InputException, RunFailedException {
    Path partial = partialOf(options.destination());
    try {
      RunResult result = copyTo(partial, options, control);
      if (result.passed() && !result.interrupted()) {
        Files.move(
            partial,
            options.destination(),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
      return result;
    } catch (IOException e) {
      throw new RunFailedException(Disk.describe(options.destination(), e), e);
    } finally {
      deleteQuietly(partial);
    }
  }

  private static RunResult copyTo(Path partial, CopyOptions options, RunControl control)
      throws InputException, RunFailedException, IOException {
    long sizeBytes = Files.size(options.source());
    deleteQuietly(partial);
    List<DiskSpec> specs =
        List.of(
            new DiskSpec(options.source(), OptionalLong.empty()),
            new DiskSpec(partial, OptionalLong.of(sizeBytes)));
    try (DiskSet disks = DiskSet.open(specs, 2);
        Platform platform = Platform.build(options.machine(), disks.disks())) {
      NvmeQueue source = platform.driver(0).openQueue(COPY_DEPTH, COPY_CHUNK_BYTES);
      NvmeQueue target = platform.driver(1).openQueue(COPY_DEPTH, COPY_CHUNK_BYTES);
      Copier copier = new Copier(source, target, sizeBytes, COPY_CHUNK_BYTES, COPY_DEPTH, control);
      control.showProgress(() -> progressOf(copier, sizeBytes));
      long startNanos = Clock.nanos();
      Task.spawn("copy", copier::run).join();
      long runtimeNanos = Clock.nanos() - startNanos;
      platform.driver(0).closeQueue(source);
      platform.driver(1).closeQueue(target);
      failIfADiskFailed(disks);
      long verified = 0;
      List<String> problems = new ArrayList<>();
      if (copier.isComplete()) {
        long differs = Files.mismatch(options.source(), partial);
        if (differs == -1) {
          verified = (sizeBytes + COPY_CHUNK_BYTES - 1) / COPY_CHUNK_BYTES;
        } else {
          problems.add("the copy differs from its source at byte " + differs);
        }
      }
      JobResult job =
          copier.result(verified, List.of(platform.deviceName(0), platform.deviceName(1)));
      return new RunReport(platform, control).ofCopy(options, job, problems, runtimeNanos);
    } catch (NvmeException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Progress progressOf(Copier copier, long sizeBytes) {
    long read = copier.reads().bytes();
    return new Progress(
        "copy",
        (double) read / sizeBytes,
        copier.reads().ios(),
        copier.writes().ios(),
        read,
        copier.writes().bytes());
  }

  private static void checkTransferSizes(RunOptions options, Platform platform)
      throws JobFileException {
    for (JobSection section : options.jobs().sections()) {
      long largest = platform.driver(0).maxTransferBytes();
      if (section.blockBytes() > largest) {
        throw new JobFileException(
            options.jobs().source(),
            section.line(),
            "[%s] has bs=%d, but the controllers take at most %d bytes at once"
                .formatted(section.name(), section.blockBytes(), largest));
      }
    }
  }

  private static void checkQueues(RunOptions options, JobPlan plan, Platform platform)
      throws JobFileException {
    for (List<PlannedJob> wave : plan.waves()) {
      for (PlannedJob job : wave) {
        long here = wave.stream().filter(j -> j.device() == job.device()).count();
        if (here > platform.driver(job.device()).queuesLeft()) {
          throw new JobFileException(
              options.jobs().source(),
              job.section().line(),
              "%d workers at once on %s, which has queues for %d; use more --devices or stonewall"
                  .formatted(
                      here,
                      platform.deviceName(job.device()),
                      platform.driver(job.device()).queuesLeft()));
        }
      }
    }
  }

  private static void failIfADiskFailed(DiskSet disks) throws RunFailedException {
    for (Disk disk : disks.disks()) {
      String failure = disk.store().failure();
      if (failure != null) {
        throw new RunFailedException(failure);
      }
    }
  }

  private static Path partialOf(Path destination) {
    Path name = destination.getFileName();
    return destination.resolveSibling(
        ".%s.%d.partial".formatted(name, ProcessHandle.current().pid()));
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It was ours and temporary; what stands in the way of deleting it stood there before.
    }
  }
}
