package portcullis.machine.ats;

import portcullis.core.memory.Access;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;

/** Grants what one settable mapping says, lets translated requests through, and counts. */
final class FakeAtsTranslator implements DmaTranslator {
  /** What the translator says of every address; changed as a whole. */
  record Mapping(
      long physAddr, int granted, int sizeLog2, boolean untranslatedOnly, boolean isGlobal) {
    static Mapping page(long physAddr, int granted) {
      return new Mapping(physAddr, granted, 12, false, false);
    }
  }

  private final SharedRef<Mapping> mapping = new SharedRef<>(Mapping.page(0, Access.NONE));
  private final SharedRef<Runnable> beforeAnswer = new SharedRef<>(() -> {});
  private final SharedRef<Runnable> beforeTranslated = new SharedRef<>(() -> {});
  private final SharedLong asked = new SharedLong(0);
  private final SharedLong translated = new SharedLong(0);
  private final SharedLong untranslated = new SharedLong(0);
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Guarded by #lock.
  private String last = "";

  void map(Mapping newMapping) {
    mapping.set(newMapping);
  }

  /** Runs between the look at the mapping and the answer to a translation request. */
  void beforeAnswer(Runnable action) {
    beforeAnswer.set(action);
  }

  /** Runs while a translated request is under way. */
  void beforeTranslated(Runnable action) {
    beforeTranslated.set(action);
  }

  long asked() {
    return asked.get();
  }

  long translated() {
    return translated.get();
  }

  long untranslated() {
    return untranslated.get();
  }

  /** The last request that moved data: type, process id, address. */
  String last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean translate(DmaTransaction t) {
    if (t.addressType() != AddressType.TRANSLATION_REQUEST) {
      return pass(t);
    }
    asked.getAndAdd(1);
    Mapping now = mapping.get();
    beforeAnswer.get().run();
    if (now.granted < 0) {
      t.answer().clear().status = DmaAnswer.Status.UNSUPPORTED_REQUEST;
      return false;
    }
    DmaAnswer answer = t.answer().clear();
    answer.granted = t.isNoWrite() ? now.granted & ~Access.WRITE : now.granted;
    answer.sizeLog2 = now.sizeLog2;
    answer.untranslatedOnly = now.untranslatedOnly;
    answer.isGlobal = now.isGlobal;
    long offsetMask = (1L << now.sizeLog2) - 1;
    return t.translated(now.physAddr | (t.iova() & offsetMask), 1);
  }

  private boolean pass(DmaTransaction t) {
    lock.lock();
    try {
      last = "%s %d 0x%x".formatted(t.addressType(), t.processId(), t.iova());
    } finally {
      lock.unlock();
    }
    if (t.addressType() == AddressType.TRANSLATED) {
      translated.getAndAdd(1);
      beforeTranslated.get().run();
      return t.translated(t.iova(), 4096 - (t.iova() & 4095));
    }
    untranslated.getAndAdd(1);
    return t.translated(mapping.get().physAddr | (t.iova() & 4095), 4096 - (t.iova() & 4095));
  }
}
