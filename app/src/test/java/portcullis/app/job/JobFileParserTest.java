package portcullis.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobFileParserTest {
  private static final Path JOBS =
      Path.of(System.getProperty("portcullis.root", "..")).resolve("jobs");

  private static JobFile parse(String... lines) throws JobFileException {
    return JobFileParser.parse("x.fio", String.join("\n", lines));
  }

  private static JobSection only(String... lines) throws JobFileException {
    JobFile file = parse(lines);
    assertThat(file.sections()).hasSize(1);
    return file.sections().get(0);
  }

  @Test
  void anEmptySectionHasTheDefaultsOfFio() throws Exception {
    assertThat(only("[reads]"))
        .isEqualTo(
            new JobSection(
                "reads",
                1,
                IoPattern.READ,
                50,
                4096,
                1,
                1,
                new Extent.Percent(100),
                new Extent.Bytes(0),
                OptionalInt.empty(),
                0,
                false,
                1,
                OptionalLong.empty(),
                VerifyMethod.NONE,
                true,
                false,
                false));
  }

  @Test
  void everyOptionIsRead() throws Exception {
    assertThat(
            only(
                "[x]",
                "name=y",
                "rw=randrw",
                "rwmixread=70",
                "bs=8k",
                "iodepth=32",
                "numjobs=3",
                "size=64m",
                "offset=25%",
                "filename=/dev/nvme1n1",
                "runtime=500ms",
                "time_based",
                "loops=2",
                "randseed=0xffffffffffffffff",
                "verify=sha256",
                "do_verify=0",
                "stonewall",
                "group_reporting"))
        .isEqualTo(
            new JobSection(
                "y",
                1,
                IoPattern.RANDRW,
                70,
                8192,
                32,
                3,
                new Extent.Bytes(64 << 20),
                new Extent.Percent(25),
                OptionalInt.of(1),
                500_000_000,
                true,
                2,
                OptionalLong.of(-1),
                VerifyMethod.SHA256,
                false,
                true,
                true));
  }

  @Test
  void bothNamesOfAnOptionAreRead() throws Exception {
    JobSection section = only("[x]", "readwrite=readwrite", "blocksize=512", "wait_for_previous=1");
    assertThat(section.pattern()).isEqualTo(IoPattern.READWRITE);
    assertThat(section.blockBytes()).isEqualTo(512);
    assertThat(section.stonewall()).isTrue();
  }

  @Test
  void globalsApplyToTheSectionsBelowThemOnly() throws Exception {
    JobFile file =
        parse(
            "[first]",
            "[global]",
            "bs=8k",
            "iodepth=4",
            "[second]",
            "iodepth=5",
            "[global]",
            "bs=16k",
            "[third]");
    assertThat(file.sections())
        .extracting(JobSection::blockBytes)
        .containsExactly(4096, 8192, 16384);
    assertThat(file.sections()).extracting(JobSection::ioDepth).containsExactly(1, 5, 4);
    assertThat(file.sections()).extracting(JobSection::line).containsExactly(1, 5, 9);
  }

  @Test
  void sectionsMayHaveTheSameNameAndTheLastOfTwoEqualOptionsCounts() throws Exception {
    JobFile file = parse("[a]", "bs=512", "bs=1k", "[a]");
    assertThat(file.sections()).extracting(JobSection::name).containsExactly("a", "a");
    assertThat(file.sections().get(0).blockBytes()).isEqualTo(1024);
  }

  @Test
  void commentsAndBlanksAreSkippedWhereFioSkipsThem() throws Exception {
    JobSection section =
        only("; head", "", "  # more", "\t[x] ; the job", "  bs = 8k  # eight", "rw=write;w", "\r");
    assertThat(section.name()).isEqualTo("x");
    assertThat(section.blockBytes()).isEqualTo(8192);
    assertThat(section.pattern()).isEqualTo(IoPattern.WRITE);
  }

  @Test
  void switchesInAGlobalSectionCanBeTakenBack() throws Exception {
    JobFile file = parse("[global]", "stonewall", "[a]", "[b]", "stonewall=0");
    assertThat(file.sections()).extracting(JobSection::stonewall).containsExactly(true, false);
  }

  /** The lines of a file, and what is said of them. */
  record Wrong(String lines, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Wrong> wrongFiles() {
    String all =
        "name, rw, rwmixread, bs, iodepth, numjobs, size, offset, filename, runtime,"
            + " time_based, loops, randseed, verify, do_verify, stonewall, group_reporting";
    return Stream.of(
        new Wrong("", "1: there is no job; begin one with its name in brackets, such as [reads]"),
        new Wrong(
            "[global]\nbs=4k",
            "1: there is no job; begin one with its name in brackets, such as [reads]"),
        new Wrong("bs=4k", "1: 'bs=4k' stands before the first section, such as [global]"),
        new Wrong("\n[x", "2: '[x' is no section; write a name in brackets, [name]"),
        new Wrong("[ ]", "1: a section needs a name in its brackets"),
        new Wrong(
            "[global2]",
            "1: fio takes 'global2' for a global section; write [global], or another name for a"
                + " job"),
        new Wrong("[x]\niodpeth=4", "2: unknown option 'iodpeth'; did you mean 'iodepth'?"),
        new Wrong(
            "[x]\nblock_size=4k", "2: unknown option 'block_size'; did you mean 'blocksize'?"),
        new Wrong("[x]\nzz=1", "2: unknown or unsupported option 'zz'; supported are " + all),
        new Wrong(
            "[x]\nioengine=libaio",
            "2: option 'ioengine' is not supported: every I/O goes through the NVMe driver and the"
                + " IOMMU; leave it out"),
        new Wrong(
            "[x]\nrwmixwrite=30",
            "2: option 'rwmixwrite' is not supported: write rwmixread, which is 100 minus it"),
        new Wrong(
            "[x]\ninclude y.fio", "2: include is not supported; copy the lines of that file here"),
        new Wrong("[x]\nbs", "2: bs needs a value: bs=..."),
        new Wrong("[x]\nbs=", "2: bs needs a value: bs=..."),
        new Wrong("[x]\ntime_based=", "2: time_based needs a value: time_based=..."),
        new Wrong("[x]\ndo_verify", "2: do_verify needs a value: do_verify=..."),
        new Wrong("[x]\nstonewall=2", "2: stonewall: '2' is not 0 or 1"),
        new Wrong(
            "[x]\nsize=${SIZE}", "2: size=${SIZE}: $ is not expanded; write the value itself"),
        new Wrong("[x]\nname=global", "2: name: 'global': only a global section may be called so"),
        new Wrong(
            "[x]\nrw=trim",
            "2: rw: 'trim' is not supported; supported are read, write, randread, randwrite, rw,"
                + " randrw"),
        new Wrong(
            "[x]\nrw=randread:8",
            "2: rw: 'randread:8': offset modifiers are not supported; leave out what follows the"
                + " colon"),
        new Wrong("[x]\nrwmixread=101", "2: rwmixread: '101' is not a whole number from 0 to 100"),
        new Wrong("[x]\nbs=700", "2: bs: '700' is not a multiple of 512 from 512 to 1m"),
        new Wrong("[x]\nbs=2m", "2: bs: '2m' is not a multiple of 512 from 512 to 1m"),
        new Wrong(
            "[x]\nbs=4k,8k",
            "2: bs: '4k,8k': one size serves reads and writes here; write two sections for two"
                + " sizes"),
        new Wrong(
            "[x]\nbs=4ki",
            "2: bs: '4ki' is ambiguous: fio takes ki as 1000 and the standard as 1024; write 4k for"
                + " powers of 1024"),
        new Wrong(
            "[x]\nbs=big",
            "2: bs: 'big' is not a size; write bytes or a suffix k, m, g, t (powers of 1024)"),
        new Wrong("[x]\niodepth=0", "2: iodepth: '0' is not a whole number from 1 to 1024"),
        new Wrong("[x]\niodepth=1025", "2: iodepth: '1025' is not a whole number from 1 to 1024"),
        new Wrong("[x]\nnumjobs=257", "2: numjobs: '257' is not a whole number from 1 to 256"),
        new Wrong("[x]\nnumjobs=two", "2: numjobs: 'two' is not a whole number from 1 to 256"),
        new Wrong("[x]\nsize=0", "2: size: '0' leaves nothing to do; leave it out for 100%"),
        new Wrong("[x]\nsize=101%", "2: size: '101' is not a whole number from 1 to 100"),
        new Wrong(
            "[x]\nsize=9999999p", "2: size: '9999999p' is too large; the limit is 2^63-1 bytes"),
        new Wrong(
            "[x]\nbs=8k\nsize=20k",
            "3: size=20k is not a multiple of bs=8k; write size=16k or 24k"),
        new Wrong(
            "[global]\nsize=20k\n[x]\nbs=64k",
            "2: size=20k is not a multiple of bs=64k; write size=64k"),
        new Wrong("[x]\noffset=100", "2: offset: '100' is not a multiple of 512"),
        new Wrong(
            "[x]\nfilename=/tmp/a",
            "2: filename: '/tmp/a' is not a device of the machine; they are /dev/nvme0n1,"
                + " /dev/nvme1n1 and so on, and --disk gives their images"),
        new Wrong(
            "[x]\nruntime=soon",
            "2: runtime: 'soon' is not a time; write seconds or a suffix us, ms, s, m, h, d"),
        new Wrong(
            "[x]\nruntime=200000d", "2: runtime: '200000d' is too long; the limit is 106751 days"),
        new Wrong("[x]\ntime_based", "2: time_based needs a runtime; add one, such as runtime=10s"),
        new Wrong("[x]\nloops=0", "2: loops: '0' is not a whole number from 1 to 1000000"),
        new Wrong("[x]\nrandseed=x", "2: randseed: 'x' is not a 64-bit whole number"),
        new Wrong(
            "[x]\nverify=crc7",
            "2: verify: 'crc7' is not supported; supported are none, crc32c, crc32, md5, sha256,"
                + " sha512"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void aLineThatCannotBeUsedIsNamedWithItsMend(Wrong wrong) {
    assertThatExceptionOfType(JobFileException.class)
        .isThrownBy(() -> parse(wrong.lines()))
        .withMessage("x.fio:" + wrong.message());
  }

  @Test
  void aFileThatCannotBeReadIsNamed(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing.fio");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> JobFileParser.parse(missing))
        .withMessage("job file " + missing + " does not exist");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> JobFileParser.parse(directory))
        .withMessage("job file " + directory + " cannot be read: it is a directory");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> JobFileParser.parse(binary))
        .withMessage("job file " + binary + " is not a text file in UTF-8");
  }

  @Test
  void theExamplesCanBeReadAndPlacedOnTwoTemporaryDisks() throws Exception {
    try (Stream<Path> files = Files.list(JOBS)) {
      for (Path file : files.toList()) {
        JobFile parsed = JobFileParser.parse(file);
        JobPlan plan =
            JobPlan.over(parsed, RunOptions.TEMPORARY_DISK_BYTES, RunOptions.TEMPORARY_DISK_BYTES);
        assertThat(plan.jobs()).as(file.toString()).hasSize(parsed.clones());
      }
    }
  }

  @Test
  void theGuideNamesEveryOption() throws Exception {
    String guide = Files.readString(JOBS.resolveSibling("docs/jobs.md"));
    for (JobOption option : JobOption.values()) {
      assertThat(guide).contains(option.names().stream().map(n -> "`" + n + "`").toList());
    }
  }
}
