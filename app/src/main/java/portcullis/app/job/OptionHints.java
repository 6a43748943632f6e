package portcullis.app.job;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What to tell somebody whose job file has an option that is not supported. */
final class OptionHints {
  private static final String NVME_ONLY =
      "every I/O goes through the NVMe driver and the IOMMU; leave it out";
  private static final String ALWAYS_RANDOM_MAP =
      "random jobs touch every block once a pass; leave it out";
  private static final String ONE_BLOCK_SIZE =
      "a job has one block size; write one section with bs= for each size";

  /** Options of fio that people often have, and what to do instead. */
  private static final Map<String, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("ioengine", NVME_ONLY),
          Map.entry("direct", NVME_ONLY),
          Map.entry("buffered", NVME_ONLY),
          Map.entry("invalidate", NVME_ONLY),
          Map.entry("sync", NVME_ONLY),
          Map.entry("fsync", NVME_ONLY),
          Map.entry("end_fsync", NVME_ONLY),
          Map.entry("thread", "jobs are always threads; leave it out"),
          Map.entry("directory", "images are given with --disk; leave it out"),
          Map.entry("filesize", "the size of an image is given with --disk FILE:SIZE"),
          Map.entry("nrfiles", "a job has one disk; leave it out"),
          Map.entry("rwmixwrite", "write rwmixread, which is 100 minus it"),
          Map.entry("bssplit", ONE_BLOCK_SIZE),
          Map.entry("bsrange", ONE_BLOCK_SIZE),
          Map.entry("blocksize_range", ONE_BLOCK_SIZE),
          Map.entry("norandommap", ALWAYS_RANDOM_MAP),
          Map.entry("randrepeat", "random choices always repeat; --seed and randseed change them"),
          Map.entry("io_size", "size is both the area and the I/O of one pass; use loops"),
          Map.entry("ramp_time", "measuring starts at once; leave it out"),
          Map.entry("startdelay", "use stonewall to run jobs one after the other"),
          Map.entry("verify_fatal", "all blocks are always checked; leave it out"),
          Map.entry("verify_pattern", "blocks hold random data with a checksum; leave it out"),
          Map.entry("verify_backlog", "written blocks are checked after each pass; leave it out"),
          Map.entry("verify_async", "each clone checks its own blocks; leave it out"),
          Map.entry("new_group", "a stonewall starts a reporting group"),
          Map.entry("kb_base", "k is always 1024, as by default in fio; leave it out"));

  private OptionHints() {}

  /** One line that says what is wrong with {@code name}, which is no option. */
  static String forUnknown(String name) {
    String reason = UNSUPPORTED.get(name);
    if (reason != null) {
      return "option '" + name + "' is not supported: " + reason;
    }
    String nearest = nearestTo(name);
    if (!nearest.isEmpty()) {
      return "unknown option '" + name + "'; did you mean '" + nearest + "'?";
    }
    return "unknown or unsupported option '" + name + "'; supported are " + allNames();
  }

  private static String allNames() {
    return Arrays.stream(JobOption.values())
        .map(JobOption::fioName)
        .collect(Collectors.joining(", "));
  }

  /** The option that differs by the fewest letters, if by few enough; else "". */
  private static String nearestTo(String name) {
    String nearest = "";
    int fewest = Math.max(1, name.length() / 3) + 1;
    for (JobOption option : JobOption.values()) {
      for (String candidate : option.names()) {
        int letters = distance(name, candidate);
        // Of two letters nothing is left if one is wrong.
        if (letters < fewest && letters < candidate.length() - 1) {
          fewest = letters;
          nearest = candidate;
        }
      }
    }
    return nearest;
  }

  /** How many letters have to be added, dropped or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
