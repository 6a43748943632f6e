package portcullis.app.vectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test of an IOMMU: a fresh device, a memory image, and what is done to them in order. The
 * fields are those of the file format; {@code docs/vectors.md} names it.
 *
 * @param capabilities value of that register
 * @param featuresControl initial value of {@code fctl}
 * @param vectorBits writable bits in each field of {@code icvec}
 */
record Scenario(
    String id,
    long capabilities,
    int featuresControl,
    int vectorBits,
    List<MemoryBlock> memory,
    List<MemoryDefect> defects,
    List<NumberedStep> steps) {
  Scenario {
    memory = List.copyOf(memory);
    defects = List.copyOf(defects);
    steps = List.copyOf(steps);
  }

  /**
   * A step and its place.
   *
   * @param index from 0
   * @param unspecified why what it expects is not a requirement, null if it is
   */
  record NumberedStep(int index, Step step, @Nullable String unspecified) {}

  /** The first letter of the id. */
  String family() {
    return id.substring(0, 1);
  }
}
