package portcullis.riscv.device;

/**
 * Cached translations of pages. Section 2.8. Thread-safe, as {@link EntryCache}.
 *
 * <p>With two stages a page is as large as the smaller of both leaves. A command for any address of
 * a leaf finds all that was made from it.
 */
final class Iotlb extends EntryCache {
  /**
   * @param entries a power of two, at least 2
   * @param generation of the device
   */
  Iotlb(int entries, Generation generation) {
    super(entries, PAGES, generation);
  }

  /**
   * The cached translation of the page, of any size, that {@code iova} is in, or 0.
   *
   * @param salt {@link #salt} of the space
   */
  long lookup(long space, int salt, long iova) {
    int pageSet = pageSet(salt, iova);
    long found = lookupFirstPage(pageSet, space, iova);
    return found != 0 ? found : lookupRest(pageSet, space, salt, iova);
  }

  /** The same, but for what {@link #lookupFirstPage} has not found just now. */
  long lookupRest(int pageSet, long space, int salt, long iova) {
    long found = lookupSecondPage(pageSet, space, iova);
    return found != 0 ? found : lookup(space, salt, iova, ~PAGES);
  }

  /** Forgets what {@code IOTINVAL.VMA} names. Only the device's thread. */
  void invalidateFirstStage(InvalidationScope scope) {
    if (scope.addressValid && scope.pscidValid && !scope.gscidValid && !scope.range) {
      invalidateAt(AddressSpaceTag.of(true, scope.pscid, false, 0, false), scope.first, scope);
    } else {
      invalidate(scope);
    }
  }

  /** Forgets what {@code IOTINVAL.GVMA} names. Only the device's thread. */
  void invalidateSecondStage(InvalidationScope scope) {
    invalidate(scope);
  }

  @Override
  boolean isNamed(InvalidationScope scope, long space, long address, long word, long origin) {
    return scope.isSecondStage
        ? scope.coversGuest(space, guestAddress(origin), secondSizeLog2(origin))
        : scope.coversHostOrNested(
            space, address, firstSizeLog2(origin), TranslationWord.GLOBAL.isSet(word));
  }
}
