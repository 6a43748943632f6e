package portcullis.app.job;

import java.util.EnumMap;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A section while its lines are being read; starts as a copy of the globals above it. */
final class SectionDraft {
  /** Where each option that was given stands, counted from 1. */
  final EnumMap<JobOption, Integer> lines = new EnumMap<>(JobOption.class);

  String name = "";
  IoPattern pattern = IoPattern.READ;
  int readPercent = 50;
  int blockBytes = 4096;
  int ioDepth = 1;
  int clones = 1;
  Extent size = Extent.WHOLE;
  Extent offset = Extent.NOTHING;
  OptionalInt device = OptionalInt.empty();
  long runtimeNanos;
  boolean timeBased;
  int loops = 1;
  OptionalLong randSeed = OptionalLong.empty();
  VerifyMethod verify = VerifyMethod.NONE;
  boolean doVerify = true;
  boolean stonewall;
  boolean groupReporting;

  /** The defaults. */
  SectionDraft() {}

  /** What a section has that follows {@code globals}. */
  SectionDraft(SectionDraft globals) {
    lines.putAll(globals.lines);
    name = globals.name;
    pattern = globals.pattern;
    readPercent = globals.readPercent;
    blockBytes = globals.blockBytes;
    ioDepth = globals.ioDepth;
    clones = globals.clones;
    size = globals.size;
    offset = globals.offset;
    device = globals.device;
    runtimeNanos = globals.runtimeNanos;
    timeBased = globals.timeBased;
    loops = globals.loops;
    randSeed = globals.randSeed;
    verify = globals.verify;
    doVerify = globals.doVerify;
    stonewall = globals.stonewall;
    groupReporting = globals.groupReporting;
  }

  /**
   * Checks the options against each other and closes the section.
   *
   * @param sectionName in the brackets, overruled by the option {@code name}
   */
  JobSection finish(String source, String sectionName, int sectionLine) throws JobFileException {
    if (timeBased && runtimeNanos == 0) {
      throw new JobFileException(
          source,
          lineOf(JobOption.TIME_BASED, sectionLine),
          "time_based needs a runtime; add one, such as runtime=10s");
    }
    if (size instanceof Extent.Bytes(long bytes) && bytes % blockBytes != 0) {
      long below = bytes - bytes % blockBytes;
      String nearest =
          (below == 0 ? "" : ByteSize.format(below) + " or ") + ByteSize.format(below + blockBytes);
      throw new JobFileException(
          source,
          lineOf(JobOption.SIZE, sectionLine),
          "size=%s is not a multiple of bs=%s; write size=%s"
              .formatted(size.toText(), ByteSize.format(blockBytes), nearest));
    }
    return new JobSection(
        name.isEmpty() ? sectionName : name,
        sectionLine,
        pattern,
        readPercent,
        blockBytes,
        ioDepth,
        clones,
        size,
        offset,
        device,
        runtimeNanos,
        timeBased,
        loops,
        randSeed,
        verify,
        doVerify,
        stonewall,
        groupReporting);
  }

  private int lineOf(JobOption option, int otherwise) {
    return lines.getOrDefault(option, otherwise);
  }
}
