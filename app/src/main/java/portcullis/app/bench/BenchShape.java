package portcullis.app.bench;

import java.util.List;
import java.util.Locale;
import portcullis.app.job.InputException;
import portcullis.app.job.JobFile;
import portcullis.app.job.JobFileParser;
import portcullis.app.job.TimeSpan;

/** The jobs that the policies are compared under: the values of {@code --shape}. */
public enum BenchShape {
  /** 4 KiB random reads, 128 of them in flight on one queue. */
  READ_4K("4 KiB random read, depth 128", "rw=randread\nbs=4k\niodepth=128\n"),

  /** The same of four jobs, so that there is a queue for each to fill. */
  READ_4K_X4(
      "4 KiB random read, 4 jobs of depth 32",
      "rw=randread\nbs=4k\niodepth=32\nnumjobs=4\ngroup_reporting\n"),

  /** 64 KiB random writes, 16 in flight on each of 16 queues. */
  WRITE_64K(
      "64 KiB random write, 16 jobs of depth 16",
      "rw=randwrite\nbs=64k\niodepth=16\nnumjobs=16\ngroup_reporting\n");

  /** Those that are run if nothing else is asked for. */
  public static final List<BenchShape> USUAL = List.of(READ_4K, WRITE_64K);

  private final String title;
  private final String options;

  BenchShape(String title, String options) {
    this.title = title;
    this.options = options;
  }

  /** How it is written on the command line and in reports. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In words. */
  public String title() {
    return title;
  }

  /** The job file, for so long a time in whole microseconds. */
  JobFile jobs(long runtimeNanos) throws InputException {
    String text =
        "[%s]\n%stime_based\nruntime=%s\n"
            .formatted(optionName(), options, TimeSpan.format(runtimeNanos));
    return JobFileParser.parse(optionName(), text);
  }
}
