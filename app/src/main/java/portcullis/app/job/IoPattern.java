package portcullis.app.job;

import java.util.Arrays;
import java.util.stream.Collectors;

/** In which direction and order a job goes over its area: fio's {@code rw}. */
public enum IoPattern {
  /** Reads every block in order. */
  READ("read", true, false, false),
  /** Writes every block in order. */
  WRITE("write", false, true, false),
  /** Reads every block once a pass, in random order. */
  RANDREAD("randread", true, false, true),
  /** Writes every block once a pass, in random order. */
  RANDWRITE("randwrite", false, true, true),
  /** Goes over the blocks in order; each is read or written, as {@code rwmixread} has it. */
  READWRITE("rw", true, true, false),
  /** As {@link #READWRITE}, in random order. */
  RANDRW("randrw", true, true, true);

  private final String fioName;
  private final boolean reads;
  private final boolean writes;
  private final boolean random;

  IoPattern(String fioName, boolean reads, boolean writes, boolean random) {
    this.fioName = fioName;
    this.reads = reads;
    this.writes = writes;
    this.random = random;
  }

  /** The value of {@code rw}. */
  public String fioName() {
    return fioName;
  }

  /** Whether some of its I/Os are reads. */
  public boolean reads() {
    return reads;
  }

  /** Whether some of its I/Os are writes. */
  public boolean writes() {
    return writes;
  }

  /** Whether {@code rwmixread} applies. */
  public boolean isMixed() {
    return reads && writes;
  }

  /** Whether the order is random. */
  public boolean isRandom() {
    return random;
  }

  static IoPattern parse(String text) {
    if (text.equals("readwrite")) {
      return READWRITE;
    }
    for (IoPattern pattern : values()) {
      if (pattern.fioName.equals(text)) {
        return pattern;
      }
    }
    if (text.contains(":")) {
      throw new BadValueException(
          "'" + text + "': offset modifiers are not supported; leave out what follows the colon");
    }
    throw new BadValueException(
        "'"
            + text
            + "' is not supported; supported are "
            + Arrays.stream(values()).map(IoPattern::fioName).collect(Collectors.joining(", ")));
  }
}
