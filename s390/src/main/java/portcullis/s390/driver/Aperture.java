package portcullis.s390.driver;

import portcullis.s390.spec.TableLevel;

/**
 * The IOVAs that a function gets, and the smallest table at the root that reaches them.
 *
 * @param firstIova the first that the function can use
 * @param lastIova the last that it gets, inclusive
 * @param root a region table that the function can have at its root
 */
record Aperture(long firstIova, long lastIova, TableLevel root) {
  private static final long PAGE_BYTES = 4096;

  /**
   * Chooses: as many addresses as wanted, the smallest root that the function offers and that
   * reaches them; else the largest root there is; else, where only region-third tables are to be
   * had, no more than they reach.
   *
   * @param firstIova the first IOVA that the function can use
   * @param lastIova the last one, inclusive; not below {@code firstIova}
   * @param designations {@link TableLevel#designationMask} of the roots it offers
   * @param wantedBytes how many addresses are wanted, or 0 for all; unsigned
   */
  static Aperture choose(long firstIova, long lastIova, int designations, long wantedBytes) {
    long last = lastIova;
    long wanted = (wantedBytes + PAGE_BYTES - 1) & -PAGE_BYTES;
    if (wanted != 0 && Long.compareUnsigned(wanted - 1, lastIova - firstIova) < 0) {
      last = firstIova + wanted - 1;
    }
    for (TableLevel root : TableLevel.values()) {
      if (root.compareTo(TableLevel.REGION_THIRD) >= 0
          && offers(designations, root)
          && Long.compareUnsigned(last, lastReached(root)) <= 0) {
        return new Aperture(firstIova, last, root);
      }
    }
    TableLevel root =
        offers(designations, TableLevel.REGION_SECOND)
            ? TableLevel.REGION_SECOND
            : TableLevel.REGION_THIRD;
    return new Aperture(firstIova, lastReached(root), root);
  }

  /** Highest IOVA that tables under a root reach. */
  static long lastReached(TableLevel root) {
    return -1L >>> (Long.SIZE - root.tableSpanLog2());
  }

  static boolean offers(int designations, TableLevel root) {
    return (designations & root.designationMask()) != 0;
  }

  @Override
  public String toString() {
    return "0x%x-0x%x by %s tables".formatted(firstIova, lastIova, root);
  }
}
