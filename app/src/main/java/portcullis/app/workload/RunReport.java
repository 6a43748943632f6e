package portcullis.app.workload;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunOptions;
import portcullis.app.platform.Platform;
import portcullis.app.report.DisturbanceResult;
import portcullis.app.report.FaultEntry;
import portcullis.app.report.IommuCounters;
import portcullis.app.report.JobResult;
import portcullis.app.report.Resilience;
import portcullis.app.report.RogueResult;
import portcullis.app.report.RunConfiguration;
import portcullis.app.report.RunResult;
import portcullis.core.fault.DmaFault;
import portcullis.core.memory.Access;

/** Puts together what a run has to tell. Takes the machine apart, since a leak shows only then. */
final class RunReport {
  private final Platform platform;
  private final RunControl control;

  RunReport(Platform platform, RunControl control) {
    this.platform = platform;
    this.control = control;
  }

  RunResult ofRun(
      RunOptions options,
      List<JobResult> jobs,
      @Nullable RogueResult rogue,
      @Nullable DisturbanceResult disturbance,
      List<String> problems,
      long runtimeNanos) {
    RunConfiguration configuration =
        configuration(
            "run", options.jobs().source(), options.machine(), rogue != null, options.seed());
    return finish(configuration, jobs, rogue, disturbance, problems, runtimeNanos);
  }

  RunResult ofCopy(CopyOptions options, JobResult job, List<String> problems, long runtimeNanos) {
    RunConfiguration configuration = configuration("copy", "", options.machine(), false, 0);
    return finish(configuration, List.of(job), null, null, problems, runtimeNanos);
  }

  private RunConfiguration configuration(
      String command, String jobFile, MachineOptions machine, boolean rogue, long seed) {
    return new RunConfiguration(
        command,
        jobFile,
        machine.kind().title(),
        machine.policy().optionName(),
        machine.flushLimits().queueEntries(),
        machine.flushLimits().queueTimeoutNanos(),
        machine.flushLimits().windowBytes(),
        platform.pageMode(),
        machine.memoryBytes(),
        rogue,
        seed,
        platform.deviceInfos());
  }

  private RunResult finish(
      RunConfiguration configuration,
      List<JobResult> jobs,
      @Nullable RogueResult rogue,
      @Nullable DisturbanceResult disturbance,
      List<String> problems,
      long runtimeNanos) {
    boolean interrupted = control.isStopRequested();
    platform.settle();
    IommuCounters counters = platform.counters();
    List<FaultEntry> faults =
        platform.faults().stream().map(fault -> entry(fault, disturbance)).toList();
    Resilience resilience = new Resilience(platform.recoveries(), disturbance);
    long leakedBytes = platform.shutDown(problems);
    return new RunResult(
        configuration,
        interrupted,
        runtimeNanos,
        jobs,
        counters.withLeak(leakedBytes),
        faults,
        rogue,
        resilience,
        problems);
  }

  // A device that is cut off in the middle of its DMA cannot but try.
  private FaultEntry entry(DmaFault fault, @Nullable DisturbanceResult disturbance) {
    boolean isDisturbed = disturbance != null && fault.device().equals(platform.requesterName(0));
    return new FaultEntry(
        fault.device(),
        fault.iova().value(),
        describe(fault.access()),
        fault.reason().name(),
        fault.count(),
        isDisturbed || fault.device().equals(Rogue.DEVICE_NAME));
  }

  private static String describe(int access) {
    return switch (access) {
      case Access.READ -> "read";
      case Access.WRITE -> "write";
      case Access.READ | Access.EXECUTE, Access.EXECUTE -> "execute";
      default -> Access.describe(access);
    };
  }
}
