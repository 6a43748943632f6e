package portcullis.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.app.job.Disturbance;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.InputException;
import portcullis.app.job.JobFileParser;
import portcullis.app.job.MachineKind;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.report.DeviceRecovery;
import portcullis.app.report.DisturbanceResult;
import portcullis.app.report.JobResult;
import portcullis.app.report.RogueResult;
import portcullis.app.report.RunResult;

final class DisturbedRunTest {
  private static final long SEED = 5;
  private static final String JOBS =
      """
      [global]
      rw=randrw
      bs=4k
      iodepth=16
      size=2m
      verify=crc32c
      runtime=1
      time_based
      [disturbed]
      filename=nvme0n1
      [undisturbed]
      filename=nvme1n1
      """;
  // A job after another one needs a queue of a device that is lost or being recovered.
  private static final String LATER_JOB =
      """
      [later]
      stonewall
      filename=nvme0n1
      rw=randread
      size=64k
      verify=none
      """;

  static Stream<Arguments> disturbances() {
    return Stream.of(MachineKind.values())
        .flatMap(kind ->
            Stream.of("error:10ms", "reset:10ms", "power:10ms", "error,reset,power:3ms")
                .map(disturbance -> Arguments.of(kind, disturbance)));
  }

  @ParameterizedTest
  @MethodSource("disturbances")
  void aJobGoesOnAfterEveryDisturbanceAndAllItWroteIsThere(MachineKind kind, String disturbance)
      throws Exception {
    RunResult result = run(kind, DmaPolicy.STRICT, JOBS + LATER_JOB, false, disturbance);
    assertThat(result.failures()).isEmpty();
    assertThat(result.verifiedBlocks()).isPositive();
    assertThat(disturbanceOf(result).events()).isPositive();
    assertThat(disturbanceOf(result).removed()).isFalse();
    DeviceRecovery disturbed = result.resilience().devices().get(0);
    assertThat(disturbed.recoveries()).isPositive();
    assertThat(disturbed.retried()).isPositive();
    assertThat(disturbed.lost()).isFalse();
    DeviceRecovery undisturbed = result.resilience().devices().get(1);
    assertThat(undisturbed.recoveries()).isZero();
    assertThat(undisturbed.retried()).isZero();
    assertThat(result.iommu().tableBytesLeaked()).isZero();
  }

  @ParameterizedTest
  @EnumSource(MachineKind.class)
  void mappingsOfAQueuedPolicyStayThroughRecoveries(MachineKind kind) throws Exception {
    RunResult result = run(kind, DmaPolicy.SINGLE_QUEUE, JOBS, false, "error,reset:10ms");
    assertThat(result.failures()).isEmpty();
    assertThat(result.resilience().recoveries()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(MachineKind.class)
  void aDevicePulledOutFailsItsJobsAndNoOther(MachineKind kind) throws Exception {
    RunResult result = run(kind, DmaPolicy.STRICT, JOBS + LATER_JOB, false, "remove:100ms");
    assertThat(result.passed()).isFalse();
    assertThat(result.failures()).contains("nvme0n1 was lost").allMatch(f -> !f.contains("fault"));
    assertThat(disturbanceOf(result).removed()).isTrue();
    JobResult disturbed = result.jobs().get(0);
    JobResult later = result.jobs().get(2);
    assertThat(disturbed.errors()).isPositive();
    assertThat(disturbed.problems()).allMatch(p -> p.contains("failed: nvme0 is lost: "));
    assertThat(disturbed.verifyFailures()).isZero();
    assertThat(later.errors()).isPositive();
    JobResult undisturbed = result.jobs().get(1);
    assertThat(undisturbed.errors()).isZero();
    assertThat(undisturbed.verifiedBlocks()).isPositive();
    assertThat(result.iommu().tableBytesLeaked()).isZero();
  }

  @ParameterizedTest
  @EnumSource(MachineKind.class)
  void aRogueIsContainedOnEveryMachineWhileAnotherDeviceIsReset(MachineKind kind) throws Exception {
    RunResult result = run(kind, DmaPolicy.STRICT, JOBS, true, "reset:20ms");
    assertThat(result.failures()).isEmpty();
    @Nullable RogueResult rogue = result.rogue();
    assertThat(rogue).isNotNull();
    assertThat(rogue.attempts()).isPositive();
    assertThat(rogue.contained()).isTrue();
  }

  @Test
  void anUndisturbedRunRecoversNothing() throws Exception {
    RunResult result = run(MachineKind.S390_LPAR, DmaPolicy.STRICT, JOBS, false, null);
    assertThat(result.failures()).isEmpty();
    assertThat(result.resilience().disturbance()).isNull();
    assertThat(result.resilience().devices()).hasSize(2);
    assertThat(result.resilience().recoveries()).isZero();
    assertThat(result.resilience().devices()).allMatch(d -> d.worstLatencyNanos() > 0);
  }

  private static DisturbanceResult disturbanceOf(RunResult result) {
    @Nullable DisturbanceResult disturbance = result.resilience().disturbance();
    assertThat(disturbance).isNotNull();
    return disturbance;
  }

  private static RunResult run(
      MachineKind kind, DmaPolicy policy, String jobs, boolean rogue, @Nullable String disturbance)
      throws InputException, RunFailedException {
    RunOptions options =
        new RunOptions(
            JobFileParser.parse("test.fio", jobs),
            2,
            List.of(),
            new MachineOptions(kind, 64 << 20, policy, PageMode.AUTO, FlushLimits.DEFAULT),
            rogue,
            disturbance == null ? null : Disturbance.parse(disturbance),
            SEED);
    return new FioWorkbench().run(options, new RunControl());
  }
}
