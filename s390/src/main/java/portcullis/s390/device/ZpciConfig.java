package portcullis.s390.device;

import portcullis.s390.spec.TableLevel;

/**
 * What a machine is like: one group, which all its functions are in.
 *
 * @param environment with a hypervisor or without
 * @param startDma first IOVA that functions can use, a multiple of 4 KiB
 * @param endDma last IOVA that functions can use, one less than a multiple of 4 KiB; unsigned
 * @param designations which tables can be the root: {@link TableLevel#designationMask} of each
 * @param relaxedTranslation whether translation without tables can be registered
 * @param messageAddress IOVA of the page that functions write messages to
 * @param messagePage physical address of the page they come to, or {@link #NO_MESSAGES}
 * @param cacheEntries translations that hardware caches for each function, a power of two
 * @param isolatesUnregisteredDma whether DMA without registered translation is an error of the
 *     function; otherwise it is refused and that is all, as QEMU does
 * @param isolatesUnregisteredRefresh whether REFRESH PCI TRANSLATIONS without registered
 *     translation is an error of the function, as with QEMU; otherwise a status says so
 */
public record ZpciConfig(
    Environment environment,
    long startDma,
    long endDma,
    int designations,
    boolean relaxedTranslation,
    long messageAddress,
    long messagePage,
    int cacheEntries,
    boolean isolatesUnregisteredDma,
    boolean isolatesUnregisteredRefresh) {
  /** {@link #messagePage} of a machine whose functions cannot send messages. */
  public static final long NO_MESSAGES = -1;

  /** Where messages go by default, as with QEMU. */
  public static final long USUAL_MESSAGE_ADDRESS = 0xfe00_0000_0000_0000L;

  private static final int ALL_REGIONS =
      TableLevel.REGION_THIRD.designationMask()
          | TableLevel.REGION_SECOND.designationMask()
          | TableLevel.REGION_FIRST.designationMask();

  /** Checks the ranges. */
  public ZpciConfig {
    if ((startDma & 0xfff) != 0
        || (endDma & 0xfff) != 0xfff
        || Long.compareUnsigned(startDma, endDma) > 0) {
      throw new IllegalArgumentException("DMA from 0x%x to 0x%x".formatted(startDma, endDma));
    }
    if (Integer.bitCount(cacheEntries) != 1 || cacheEntries < 2) {
      throw new IllegalArgumentException("a cache of " + cacheEntries + " entries");
    }
  }

  /** A machine that knows all region tables, without messages. */
  public static ZpciConfig of(Environment environment) {
    return new ZpciConfig(
        environment,
        0,
        (1L << 57) - 1,
        ALL_REGIONS,
        environment instanceof Environment.Lpar,
        USUAL_MESSAGE_ADDRESS,
        NO_MESSAGES,
        1 << 12,
        false,
        false);
  }

  /** The same with other limits for IOVAs. */
  public ZpciConfig withDma(long newStart, long newEnd) {
    return new ZpciConfig(
        environment,
        newStart,
        newEnd,
        designations,
        relaxedTranslation,
        messageAddress,
        messagePage,
        cacheEntries,
        isolatesUnregisteredDma,
        isolatesUnregisteredRefresh);
  }

  /** The same with other tables as roots. */
  public ZpciConfig withDesignations(int newDesignations) {
    return new ZpciConfig(
        environment,
        startDma,
        endDma,
        newDesignations,
        relaxedTranslation,
        messageAddress,
        messagePage,
        cacheEntries,
        isolatesUnregisteredDma,
        isolatesUnregisteredRefresh);
  }

  /** The same with or without relaxed translation. */
  public ZpciConfig withRelaxedTranslation(boolean relaxed) {
    return new ZpciConfig(
        environment,
        startDma,
        endDma,
        designations,
        relaxed,
        messageAddress,
        messagePage,
        cacheEntries,
        isolatesUnregisteredDma,
        isolatesUnregisteredRefresh);
  }

  /** The same with messages that come to {@code physAddr}, a page. */
  public ZpciConfig withMessagePage(long physAddr) {
    return new ZpciConfig(
        environment,
        startDma,
        endDma,
        designations,
        relaxedTranslation,
        messageAddress,
        physAddr,
        cacheEntries,
        isolatesUnregisteredDma,
        isolatesUnregisteredRefresh);
  }

  /** The same with a cache of another size. */
  public ZpciConfig withCacheEntries(int entries) {
    return new ZpciConfig(
        environment,
        startDma,
        endDma,
        designations,
        relaxedTranslation,
        messageAddress,
        messagePage,
        entries,
        isolatesUnregisteredDma,
        isolatesUnregisteredRefresh);
  }

  /** The same, but more or less is an error of the function. */
  public ZpciConfig withIsolation(boolean ofUnregisteredDma, boolean ofUnregisteredRefresh) {
    return new ZpciConfig(
        environment,
        startDma,
        endDma,
        designations,
        relaxedTranslation,
        messageAddress,
        messagePage,
        cacheEntries,
        ofUnregisteredDma,
        ofUnregisteredRefresh);
  }

  boolean isShadowed() {
    return environment instanceof Environment.Shadowed;
  }
}
