package portcullis.app.job;

import java.util.ArrayList;
import java.util.List;

/**
 * Which clone works where and when.
 *
 * <p>Waves run one after the other; the clones of a wave run together. A clone without {@code
 * filename} gets a share of its own: the clones of a wave are dealt out over the devices in turn,
 * and those that meet on a device divide it into equal shares. So the same jobs after a stone wall
 * find the same areas. A clone with {@code filename} has the whole disk for its share.
 *
 * @param waves in order, none empty
 */
public record JobPlan(List<List<PlannedJob>> waves) {
  /** Shares begin at multiples of this. */
  private static final long SHARE_UNIT_BYTES = 4096;

  /** Keeps copies of the lists. */
  public JobPlan {
    waves = waves.stream().map(List::copyOf).toList();
  }

  /** All clones, in the order of the file. */
  public List<PlannedJob> jobs() {
    return waves.stream().flatMap(List::stream).toList();
  }

  /**
   * Places the jobs of a file.
   *
   * @param diskBytes size of each device's disk, at least one
   * @throws JobFileException if an area does not fit, a device does not exist, or a job would write
   *     over blocks that another one of its wave verifies
   */
  public static JobPlan over(JobFile file, long... diskBytes) throws JobFileException {
    List<List<PlannedJob>> waves = new ArrayList<>();
    int nextIndex = 0;
    int nextReport = 0;
    for (List<JobSection> wave : wavesOf(file)) {
      Shares shares = Shares.of(file.source(), wave, diskBytes);
      List<PlannedJob> planned = new ArrayList<>();
      int sharedReport = -1;
      for (JobSection section : wave) {
        for (int clone = 0; clone < section.clones(); clone++) {
          int reportId = nextReport;
          if (section.groupReporting() && sharedReport >= 0) {
            reportId = sharedReport;
          } else {
            nextReport++;
          }
          if (section.groupReporting()) {
            sharedReport = reportId;
          }
          planned.add(shares.place(section, nextIndex++, clone, waves.size(), reportId));
        }
      }
      checkOverlaps(file.source(), planned);
      waves.add(planned);
    }
    return new JobPlan(waves);
  }

  private static List<List<JobSection>> wavesOf(JobFile file) {
    List<List<JobSection>> waves = new ArrayList<>();
    for (JobSection section : file.sections()) {
      if (waves.isEmpty() || section.stonewall()) {
        waves.add(new ArrayList<>());
      }
      waves.get(waves.size() - 1).add(section);
    }
    return waves;
  }

  private static void checkOverlaps(String source, List<PlannedJob> wave) throws JobFileException {
    for (int i = 0; i < wave.size(); i++) {
      PlannedJob job = wave.get(i);
      for (PlannedJob earlier : wave.subList(0, i)) {
        boolean spoils =
            (job.section().writes() && earlier.section().verifies())
                || (earlier.section().writes() && job.section().verifies());
        if (spoils && job.overlaps(earlier)) {
          throw new JobFileException(
              source,
              job.section().line(),
              "[%s] and [%s] share blocks of nvme%dn1 while one writes and one verifies; leave out filename, set offset and size apart, or add stonewall"
                  .formatted(earlier.section().name(), job.section().name(), job.device()));
        }
      }
    }
  }

  /** How the clones of one wave divide the disks. */
  private static final class Shares {
    private final String source;
    private final long[] diskBytes;
    private final long[] shareBytes;
    private final int[] dealt;
    private int nextDevice;

    private Shares(String source, long[] diskBytes, long[] shareBytes) {
      this.source = source;
      this.diskBytes = diskBytes;
      this.shareBytes = shareBytes;
      this.dealt = new int[diskBytes.length];
    }

    static Shares of(String source, List<JobSection> wave, long[] diskBytes) {
      int clones =
          wave.stream().filter(s -> s.device().isEmpty()).mapToInt(JobSection::clones).sum();
      long[] shareBytes = new long[diskBytes.length];
      for (int i = 0; i < diskBytes.length; i++) {
        int here = clones / diskBytes.length + (i < clones % diskBytes.length ? 1 : 0);
        long share = here == 0 ? 0 : diskBytes[i] / here;
        shareBytes[i] = here == 1 ? diskBytes[i] : share - share % SHARE_UNIT_BYTES;
      }
      return new Shares(source, diskBytes, shareBytes);
    }

    PlannedJob place(JobSection section, int index, int clone, int groupId, int reportId)
        throws JobFileException {
      int device;
      long firstBytes;
      long share;
      if (section.device().isPresent()) {
        device = section.device().getAsInt();
        if (device >= diskBytes.length) {
          throw new JobFileException(
              source,
              section.line(),
              "[%s] is for /dev/nvme%dn1, but the last device is /dev/nvme%dn1; see --devices"
                  .formatted(section.name(), device, diskBytes.length - 1));
        }
        firstBytes = 0;
        share = diskBytes[device];
      } else {
        device = nextDevice++ % diskBytes.length;
        share = shareBytes[device];
        firstBytes = share * dealt[device]++;
      }
      int block = section.blockBytes();
      long offset = section.offset().resolveBytes(share, block);
      long rest = share - offset;
      // As in fio, 100% means to the end, and other percentages are of the whole.
      long size =
          section.size().equals(Extent.WHOLE)
              ? rest - Math.floorMod(rest, block)
              : section.size().resolveBytes(share, block);
      if (size <= 0 || size > rest) {
        throw new JobFileException(
            source,
            section.line(),
            "[%s] does not fit: size=%s at offset=%s in bs=%s, but its share of /dev/nvme%dn1 is %s; use smaller ones or larger disks"
                .formatted(
                    section.name(),
                    section.size().toText(),
                    section.offset().toText(),
                    ByteSize.format(block),
                    device,
                    ByteSize.format(share)));
      }
      long start = firstBytes + offset;
      return new PlannedJob(section, index, clone, groupId, reportId, device, start, start + size);
    }
  }
}
