package portcullis.vfiouser.wire;

import org.jspecify.annotations.Nullable;

/** The regions of a PCI device, as Linux's vfio numbers them. */
public enum RegionIndex {
  /** Base address register 0. */
  BAR0,
  /** Base address register 1. */
  BAR1,
  /** Base address register 2. */
  BAR2,
  /** Base address register 3. */
  BAR3,
  /** Base address register 4. */
  BAR4,
  /** Base address register 5. */
  BAR5,
  /** Expansion ROM. */
  ROM,
  /** Configuration space. */
  CONFIG,
  /** Legacy VGA ranges. */
  VGA;

  private static final RegionIndex[] ALL = values();

  /** How many there are. */
  public static final int COUNT = ALL.length;

  /** The region of a number, or null if there is none. */
  public static @Nullable RegionIndex of(long number) {
    return number >= 0 && number < COUNT ? ALL[(int) number] : null;
  }
}
