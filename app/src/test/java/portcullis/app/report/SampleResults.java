package portcullis.app.report;

import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Results with every part filled in, the same each time. */
public final class SampleResults {
  private SampleResults() {}

  /** A run that ended well, of two jobs, one with two clones that are reported as one. */
  public static RunResult passed() {
    return result(0, false, List.of(), null);
  }

  /** A run with a rogue that was stopped, and in which much went wrong. */
  public static RunResult failed() {
    return result(
        3,
        true,
        List.of(
            new FaultEntry("0000:01:00.0", 0xffff_ffff_ffff_f000L, "write", "page fault", 4, true),
            new FaultEntry("nvme0", 0x1000, "read", "no translation", 1, false)),
        new RogueResult(5, 4, 4, 64));
  }

  /** Counters as of {@link #passed}, on an s390. */
  static RunResult refreshed() {
    RunResult run = passed();
    IommuCounters riscv = run.iommu();
    return new RunResult(
        run.configuration(),
        run.interrupted(),
        run.runtimeNanos(),
        run.jobs(),
        new IommuCounters(
            riscv.maps(),
            riscv.unmaps(),
            riscv.invalidations(),
            riscv.flushes(),
            riscv.commands(),
            new RefreshCounters(
                50_000,
                100,
                300_000,
                900_000,
                50_100,
                50_000,
                2,
                50_100,
                10,
                500_000_000,
                50_000_000,
                true),
            riscv.iotlbHits(),
            riscv.iotlbMisses(),
            riscv.faults(),
            riscv.faultsSuppressed(),
            riscv.tableBytesAllocated(),
            riscv.tableBytesPeak(),
            riscv.tableBytesLeaked()),
        run.faults(),
        run.rogue(),
        run.problems());
  }

  private static RunResult result(
      long errors, boolean interrupted, List<FaultEntry> faults, @Nullable RogueResult rogue) {
    JobResult clone = mixed(errors);
    JobResult reader =
        new JobResult(
            "reader",
            1,
            1,
            List.of("nvme0n1"),
            0,
            0,
            0,
            List.of(),
            direction(100, 100L << 20, 2_000_000_000L, 25_000_000),
            DirectionResult.none());
    TreeMap<String, Long> commands = new TreeMap<>();
    commands.put("IOTINVAL.VMA", 50_100L);
    commands.put("IOFENCE.C", 50_100L);
    return new RunResult(
        new RunConfiguration(
            "run",
            "jobs/sample.fio",
            "RISC-V",
            "strict",
            0,
            0,
            0,
            "sv48",
            256 << 20,
            rogue != null,
            1,
            List.of(
                new DeviceInfo("nvme0n1", "a.img", 1 << 30),
                new DeviceInfo("nvme1n1", "temporary", 256 << 20))),
        interrupted,
        4_000_000_000L,
        List.of(clone.plus(mixed(0)), reader),
        new IommuCounters(
            50_100,
            50_100,
            50_100,
            new FlushCounters(50_000, 100, 1, 0, 0),
            commands,
            null,
            900_000,
            100_000,
            faults.stream().mapToLong(FaultEntry::count).sum() + (interrupted ? 2 : 0),
            interrupted ? 2 : 0,
            96 << 10,
            128 << 10,
            interrupted ? 4096 : 0),
        faults,
        rogue,
        interrupted ? disturbed() : Resilience.UNTRIED,
        interrupted ? List.of("a flush of nvme0 timed out") : List.of());
  }

  private static Resilience disturbed() {
    return new Resilience(
        List.of(
            new DeviceRecovery("nvme0n1", 7, 90, true, 5_000_000, 80_000),
            new DeviceRecovery("nvme1n1", 0, 0, false, 900_000, 70_000)),
        new DisturbanceResult("error,remove", "nvme0n1", 10_000_000, 8, 1, true));
  }

  private static JobResult mixed(long errors) {
    return new JobResult(
        "mixed",
        0,
        1,
        List.of(errors == 0 ? "nvme1n1" : "nvme0n1"),
        errors,
        10_000,
        errors / 2,
        errors == 0 ? List.of() : List.of("nvme0n1: read of 4096 bytes at 8192: media error"),
        direction(15_000, 15_000L << 12, 2_000_000_000L, 60_000),
        direction(10_000, 10_000L << 12, 1_900_000_000L, 3_000));
  }

  private static DirectionResult direction(
      long ios, long bytes, long runtimeNanos, long medianNanos) {
    Histogram latencyNanos = DirectionResult.newHistogram();
    for (long i = 0; i < ios; i++) {
      latencyNanos.recordValue(medianNanos / 2 + medianNanos * i / ios);
    }
    return new DirectionResult(ios, bytes, runtimeNanos, latencyNanos);
  }
}
