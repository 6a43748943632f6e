package portcullis.riscv.device;

import portcullis.machine.bus.DmaTransaction;

/**
 * The requests that need none of the steps of section 2.3 done anew: what the initiator keeps, the
 * caches, or a common walk answers them, and lets them through. Whatever else there is to decide,
 * {@link RequestTranslator} does from the start.
 *
 * <p>Thread-safe; takes no lock, allocates nothing. Each method has few values alive at a time, so
 * that they are inlined well, in order of how usual they are.
 */
final class UsualRequests {
  private final Generation generation;
  private final ContextCache devices;
  private final Iotlb iotlb;
  private final CommonWalker walker;
  private final PerformanceMonitor monitor;
  private final Answers answers;

  UsualRequests(
      Generation generation,
      ContextCache devices,
      Iotlb iotlb,
      CommonWalker walker,
      PerformanceMonitor monitor,
      Answers answers) {
    this.generation = generation;
    this.devices = devices;
    this.iotlb = iotlb;
    this.walker = walker;
    this.monitor = monitor;
    this.answers = answers;
  }

  /** Answers a request if it is such a one; if not, nothing has been done about it. */
  boolean letsThrough(DmaTransaction request) {
    // What is kept there has been through all steps under the same generation.
    long seen = generation.current(); // before anything that an invalidation covers is used
    long iova = request.iova();
    long word = request.recent().find(seen, request.identity(), iova);
    if (TranslationWord.permitsPlainly(word, request.kind())) {
      request.countHit();
      return request.translated(
          TranslationWord.physAddr(word, iova), TranslationWord.spanBytes(word, iova));
    }
    return isCached(request, seen);
  }

  /** Likewise if the initiator does not keep the answer. */
  private boolean isCached(DmaTransaction request, long seen) {
    // Steps 1 to 5 are those of the request that cached the context: see
    // RequestTranslator#forgetContexts.
    TranslationContext c = devices.lookupDevice(request.identity());
    if (c == null || !c.common || monitor.isCounting()) {
      return false;
    }
    if (!c.plain) {
      return isCachedApart(request, c, seen);
    }
    long iova = request.iova();
    int pageSet = iotlb.pageSet(c.salt, iova);
    long word = iotlb.lookupFirstPage(pageSet, c.space, iova);
    if (TranslationWord.permitsPlainly(word, request.kind())) {
      request.countHit();
      request.recent().keep(seen, request.identity(), iova, word);
      return request.translated(
          TranslationWord.physAddr(word, iova), TranslationWord.spanBytes(word, iova));
    }
    return isElsewhere(request, c, pageSet, seen);
  }

  /** Likewise if the context is plain, and the first look has not found the page. */
  private boolean isElsewhere(
      DmaTransaction request, TranslationContext c, int pageSet, long seen) {
    if (!request.isPlain()) {
      return false;
    }
    long word = iotlb.lookupRest(pageSet, c.space, c.salt, request.iova());
    return TranslationWord.permits(word, request.access())
        ? hit(request, c, word, seen)
        : walk(request, c, pageSet, seen);
  }

  /** Likewise if the context is common but not plain. */
  private boolean isCachedApart(DmaTransaction request, TranslationContext c, long seen) {
    if (c.hasProcesses || !request.isPlain()) {
      return false;
    }
    long iova = request.iova();
    long word = lookup(c, iova);
    return TranslationWord.permits(word, request.access())
        ? hit(request, c, word, seen)
        : walk(request, c, iotlb.pageSet(c.salt, iova), seen);
  }

  /** What is cached for an address of any context, or 0. */
  long lookup(TranslationContext c, long iova) {
    if (c.firstLevels == 0 && (c.isMessage(iova) || c.isTooWide(iova))) {
      return 0;
    }
    long word = iotlb.lookup(c.space, c.salt, iova);
    if (word == 0) {
      return 0;
    }
    return c.hidesMessages
        ? c.apartFromMessages(word, iova, iotlb.originOf(c.space, c.salt, iova, word))
        : c.apartFromMessages(word, iova);
  }

  private boolean hit(DmaTransaction request, TranslationContext c, long word, long seen) {
    request.countHit();
    if (!c.isCharged) {
      request.recent().keep(seen, request.identity(), request.iova(), word);
    }
    return answers.succeed(request, c, word);
  }

  private boolean walk(DmaTransaction request, TranslationContext c, int pageSet, long seen) {
    long word = walker.translate(c, request.iova(), pageSet, request.access(), seen);
    if (word == CommonWalker.OTHER) {
      return false;
    }
    request.countMiss();
    return answers.succeed(request, c, word);
  }
}
