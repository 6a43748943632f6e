package portcullis.app.job;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options of fio that job files may use, each with its limits; docs/jobs.md tells of them. */
@SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing, the list is unmodifiable
enum JobOption {
  NAME(false, (d, v) -> d.name = parseName(v), JobSection::name, "name"),
  RW(
      false,
      (d, v) -> d.pattern = IoPattern.parse(v),
      s -> s.pattern().fioName(),
      "rw",
      "readwrite"),
  RWMIXREAD(
      false,
      (d, v) -> d.readPercent = Integers.parse(v, 0, 100),
      s -> Integer.toString(s.readPercent()),
      "rwmixread"),
  BS(
      false,
      (d, v) -> d.blockBytes = parseBlockBytes(v),
      s -> ByteSize.format(s.blockBytes()),
      "bs",
      "blocksize"),
  IODEPTH(
      false,
      (d, v) -> d.ioDepth = Integers.parse(v, 1, 1024),
      s -> Integer.toString(s.ioDepth()),
      "iodepth"),
  NUMJOBS(
      false,
      (d, v) -> d.clones = Integers.parse(v, 1, 256),
      s -> Integer.toString(s.clones()),
      "numjobs"),
  SIZE(false, (d, v) -> d.size = parseSize(v), s -> s.size().toText(), "size"),
  OFFSET(false, (d, v) -> d.offset = parseOffset(v), s -> s.offset().toText(), "offset"),
  FILENAME(
      false,
      (d, v) -> d.device = OptionalInt.of(parseDevice(v)),
      s -> s.device().isPresent() ? "/dev/nvme" + s.device().getAsInt() + "n1" : "",
      "filename"),
  RUNTIME(
      false,
      (d, v) -> d.runtimeNanos = TimeSpan.parseNanos(v),
      s -> TimeSpan.format(s.runtimeNanos()),
      "runtime"),
  TIME_BASED(
      true, (d, v) -> d.timeBased = Integers.parseFlag(v), s -> flag(s.timeBased()), "time_based"),
  LOOPS(
      false,
      (d, v) -> d.loops = Integers.parse(v, 1, 1_000_000),
      s -> Integer.toString(s.loops()),
      "loops"),
  RANDSEED(
      false,
      (d, v) -> d.randSeed = OptionalLong.of(Integers.parseSeed(v)),
      s -> s.randSeed().isPresent() ? Long.toString(s.randSeed().getAsLong()) : "",
      "randseed"),
  VERIFY(false, (d, v) -> d.verify = VerifyMethod.parse(v), s -> s.verify().fioName(), "verify"),
  DO_VERIFY(
      false, (d, v) -> d.doVerify = Integers.parseFlag(v), s -> flag(s.doVerify()), "do_verify"),
  STONEWALL(
      true,
      (d, v) -> d.stonewall = Integers.parseFlag(v),
      s -> flag(s.stonewall()),
      "stonewall",
      "wait_for_previous"),
  GROUP_REPORTING(
      true,
      (d, v) -> d.groupReporting = Integers.parseFlag(v),
      s -> flag(s.groupReporting()),
      "group_reporting");

  /** What the NVMe side moves with one command, and so the largest block. */
  static final int MAX_BLOCK_BYTES = 1 << 20;

  private static final int SECTOR_BYTES = 512;
  private static final Pattern DEVICE = Pattern.compile("(?:/dev/)?nvme([0-9]{1,4})n1");

  private final boolean mayBeBare;
  private final BiConsumer<SectionDraft, String> reader;
  private final Function<JobSection, String> writer;
  private final List<String> names;

  JobOption(
      boolean mayBeBare,
      BiConsumer<SectionDraft, String> reader,
      Function<JobSection, String> writer,
      String... names) {
    this.mayBeBare = mayBeBare;
    this.reader = reader;
    this.writer = writer;
    this.names = List.of(names);
  }

  /** Fio's first name for it. */
  String fioName() {
    return names.get(0);
  }

  /** All names fio takes. */
  List<String> names() {
    return names;
  }

  /** Whether the name alone switches it on. */
  boolean mayBeBare() {
    return mayBeBare;
  }

  /** Puts the value into the draft; throws {@link BadValueException} if it is none. */
  void read(SectionDraft draft, String value) {
    reader.accept(draft, value);
  }

  /** The value a section has, or "" if the option has to be left out to say it. */
  String valueOf(JobSection section) {
    return writer.apply(section);
  }

  static @Nullable JobOption named(String name) {
    for (JobOption option : values()) {
      if (option.names.contains(name)) {
        return option;
      }
    }
    return null;
  }

  private static String flag(boolean on) {
    return on ? "1" : "0";
  }

  private static String parseName(String text) {
    if (text.startsWith("global")) {
      throw new BadValueException("'" + text + "': only a global section may be called so");
    }
    return text;
  }

  private static int parseBlockBytes(String text) {
    if (text.contains(",")) {
      throw new BadValueException(
          "'"
              + text
              + "': one size serves reads and writes here; write two sections for two sizes");
    }
    long bytes = ByteSize.parseBytes(text);
    if (bytes < SECTOR_BYTES || bytes > MAX_BLOCK_BYTES || bytes % SECTOR_BYTES != 0) {
      throw new BadValueException(
          "'"
              + text
              + "' is not a multiple of 512 from 512 to "
              + ByteSize.format(MAX_BLOCK_BYTES));
    }
    return (int) bytes;
  }

  private static Extent parseSize(String text) {
    Extent size = Extent.parse(text, 1);
    if (size.equals(Extent.NOTHING)) {
      throw new BadValueException("'" + text + "' leaves nothing to do; leave it out for 100%");
    }
    return size;
  }

  private static Extent parseOffset(String text) {
    Extent offset = Extent.parse(text, 0);
    if (offset instanceof Extent.Bytes(long bytes) && bytes % SECTOR_BYTES != 0) {
      throw new BadValueException("'" + text + "' is not a multiple of 512");
    }
    return offset;
  }

  private static int parseDevice(String text) {
    Matcher m = DEVICE.matcher(text);
    if (!m.matches()) {
      throw new BadValueException(
          "'"
              + text
              + "' is not a device of the machine; they are /dev/nvme0n1, /dev/nvme1n1 and so on,"
              + " and --disk gives their images");
    }
    return Integer.parseInt(m.group(1));
  }
}
