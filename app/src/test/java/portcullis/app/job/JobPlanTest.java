package portcullis.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JobPlanTest {
  private static final long MIB = 1 << 20;
  private static final long SEED = Long.getLong("seed", 20_261_121);

  private static JobPlan plan(String text, long... diskBytes) throws JobFileException {
    return JobPlan.over(JobFileParser.parse("x.fio", text), diskBytes);
  }

  private static void assertRefused(String text, String message, long... diskBytes) {
    assertThatExceptionOfType(JobFileException.class)
        .isThrownBy(() -> plan(text, diskBytes))
        .withMessage("x.fio:" + message);
  }

  @Test
  void clonesAreDealtOutOverTheDevicesAndDivideThem() throws Exception {
    List<PlannedJob> jobs = plan("[a]\nnumjobs=2\n[b]", 8 * MIB, 8 * MIB).jobs();
    assertThat(jobs).extracting(PlannedJob::device).containsExactly(0, 1, 0);
    assertThat(jobs).extracting(PlannedJob::startBytes).containsExactly(0L, 0L, 4 * MIB);
    assertThat(jobs).extracting(PlannedJob::endBytes).containsExactly(4 * MIB, 8 * MIB, 8 * MIB);
  }

  @Test
  void sizeAndOffsetCountWithinTheShare() throws Exception {
    List<PlannedJob> jobs = plan("[a]\nnumjobs=2\noffset=25%\nsize=1m", 8 * MIB).jobs();
    assertThat(jobs).extracting(PlannedJob::startBytes).containsExactly(MIB, 5 * MIB);
    assertThat(jobs).extracting(PlannedJob::areaBytes).containsExactly(MIB, MIB);
  }

  @Test
  void jobsAfterAStonewallFindTheSameAreas() throws Exception {
    JobPlan plan = plan("[w]\nrw=write\nnumjobs=3\n[r]\nstonewall\nnumjobs=3", 9 * MIB, MIB);
    assertThat(plan.waves()).hasSize(2);
    for (int i = 0; i < 3; i++) {
      PlannedJob writer = plan.waves().get(0).get(i);
      PlannedJob reader = plan.waves().get(1).get(i);
      assertThat(reader.device()).isEqualTo(writer.device());
      assertThat(reader.startBytes()).isEqualTo(writer.startBytes());
      assertThat(reader.endBytes()).isEqualTo(writer.endBytes());
    }
  }

  @Test
  void groupsBeginAtStonewallsAndAreReportedAsOneWhereAsked() throws Exception {
    JobPlan plan =
        plan(
            "[a]\nnumjobs=2\n[b]\nnumjobs=2\ngroup_reporting\n[c]\ngroup_reporting\nstonewall\n"
                + "[d]\n[e]\ngroup_reporting",
            64 * MIB);
    assertThat(plan.jobs()).extracting(PlannedJob::groupId).containsExactly(0, 0, 0, 0, 1, 1, 1);
    assertThat(plan.jobs()).extracting(PlannedJob::reportId).containsExactly(0, 1, 2, 2, 3, 4, 3);
  }

  @Test
  void aPercentageIsRoundedDownToBlocks() throws Exception {
    PlannedJob job = plan("[a]\nbs=13k\nsize=50%\noffset=10%", MIB).jobs().get(0);
    assertThat(job.startBytes()).isEqualTo(7 * 13 * 1024);
    assertThat(job.blocks()).isEqualTo(39);
  }

  @Test
  void anAreaThatDoesNotFitIsRefused() {
    assertRefused(
        "[a]\nsize=3m\nnumjobs=2",
        "1: [a] does not fit: size=3m at offset=0 in bs=4k, but its share of /dev/nvme0n1 is 2m;"
            + " use smaller ones or larger disks",
        4 * MIB);
    assertRefused(
        "[a]\noffset=100%",
        "1: [a] does not fit: size=100% at offset=100% in bs=4k, but its share of /dev/nvme0n1 is"
            + " 1m; use smaller ones or larger disks",
        MIB);
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() {
    assertRefused(
        "[a]\n[b]\nfilename=nvme2n1",
        "2: [b] is for /dev/nvme2n1, but the last device is /dev/nvme1n1; see --devices",
        MIB,
        MIB);
  }

  @Test
  void writingOverWhatAnotherVerifiesIsRefused() throws Exception {
    String shared = "[a]\nrw=write\nverify=md5\n[b]\nrw=randwrite\nfilename=nvme0n1\n";
    assertRefused(
        shared,
        "4: [a] and [b] share blocks of nvme0n1 while one writes and one verifies; leave out"
            + " filename, set offset and size apart, or add stonewall",
        MIB);
    assertThat(plan(shared + "stonewall", MIB).waves()).hasSize(2);
    assertThat(plan("[a]\nrw=write\nnumjobs=2\nfilename=nvme0n1", MIB).jobs()).hasSize(2);
  }

  @Test
  void sharesNeverMeetAndNeverLeaveTheirDisk() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 500; round++) {
      long[] disks = random.longs(random.nextInt(1, 5), 2000, 20_000).map(k -> 512 * k).toArray();
      String text =
          "[a]\nrw=write\nverify=crc32c\nbs=%d\nnumjobs=%d\n[b]\nrw=randrw\nbs=%d\nnumjobs=%d\noffset=%d%%"
              .formatted(
                  512 * random.nextInt(1, 17),
                  random.nextInt(1, 17),
                  512 * random.nextInt(1, 17),
                  random.nextInt(1, 17),
                  random.nextInt(0, 60));
      String rerun = "rerun with -Dtest=JobPlanTest -Dseed=" + SEED + "\n" + text;
      List<PlannedJob> jobs = plan(text, disks).jobs();
      for (PlannedJob job : jobs) {
        assertThat(job.startBytes()).as(rerun).isNotNegative();
        assertThat(job.endBytes()).as(rerun).isLessThanOrEqualTo(disks[job.device()]);
        assertThat(job.areaBytes() % job.section().blockBytes()).as(rerun).isZero();
        assertThat(job.blocks()).as(rerun).isPositive();
        for (PlannedJob other : jobs) {
          boolean apart =
              job == other
                  || job.device() != other.device()
                  || job.endBytes() <= other.startBytes()
                  || other.endBytes() <= job.startBytes();
          assertThat(apart).as(rerun).isTrue();
        }
      }
    }
  }

  @Test
  void everyCloneHasItsOwnSeedAndKeepsItInTheNextRun() throws Exception {
    String text = "[a]\nnumjobs=50\n[b]\nrandseed=1\nnumjobs=50";
    List<Long> seeds = plan(text, 64 * MIB).jobs().stream().map(j -> j.seed(7)).toList();
    assertThat(seeds).doesNotHaveDuplicates();
    assertThat(plan(text, 64 * MIB).jobs().stream().map(j -> j.seed(7)).toList()).isEqualTo(seeds);
    List<Long> others = plan(text, 64 * MIB).jobs().stream().map(j -> j.seed(8)).toList();
    assertThat(others.subList(0, 50)).doesNotContainAnyElementsOf(seeds.subList(0, 50));
    assertThat(others.subList(50, 100)).isEqualTo(seeds.subList(50, 100));
  }
}
