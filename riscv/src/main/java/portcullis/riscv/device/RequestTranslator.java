package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.TransactionType;

/**
 * The process to translate an IOVA, section 2.3, for untranslated requests, with its caches.
 *
 * <p>Thread-safe. A request that both caches know takes no lock, writes nothing that another thread
 * reads, and allocates nothing; one that needs a walk writes the cache slot it fills. Only a fault
 * takes a lock.
 */
final class RequestTranslator implements DmaTranslator {
  private static final long PAGE_BYTES = 4096;
  private static final int DEVICE_ID_MASK = 0xffffff;
  private static final int PROCESS_ID_MASK = 0xfffff;

  private final DeviceContextCache contexts;
  private final Iotlb iotlb;
  private final Generation generation;
  private final DirectoryWalker directoryWalker;
  private final FirstStageWalker firstStageWalker;
  private final FaultQueue faults;
  private final PerThread<LocatedContext> scratch = new PerThread<>(LocatedContext::new);
  // The Directory word; release on a write of ddtp, acquire for each request.
  private final SharedLong directory = new SharedLong(Directory.OFF);

  RequestTranslator(SystemBus bus, RiscvIommuConfig config, FaultQueue faults) {
    this.generation = new Generation();
    this.contexts = new DeviceContextCache(config.contextEntries(), generation);
    this.iotlb = new Iotlb(config.iotlbEntries(), generation);
    this.directoryWalker = new DirectoryWalker(bus, config);
    this.firstStageWalker = new FirstStageWalker(bus, config.capabilities());
    this.faults = faults;
  }

  @Override
  public boolean translate(DmaTransaction request) {
    // The usual case and nothing else, with few values alive at a time, so that it is inlined well.
    // Steps 1 to 5 are those of the request that cached the context: see #forgetContexts.
    int deviceId = request.requesterId();
    if (request.processId() == DmaTransaction.NO_PROCESS) {
      long context = contexts.lookup(deviceId);
      if (ContextWord.isPaged(context, deviceId)) {
        long word = iotlb.lookupFirst(ContextWord.PSCID.extract(context), request.iova());
        if (TranslationWord.permits(word, request.access())) {
          request.countHit();
          long offset = request.iova() & (PAGE_BYTES - 1);
          return request.translated(
              (word & TranslationWord.PAGE.mask()) | offset, PAGE_BYTES - offset);
        }
      }
    }
    return translateFully(request);
  }

  /** Steps 1 to 20, as far as this model's capabilities lead. */
  private boolean translateFully(DmaTransaction request) {
    long seen = generation.current(); // before anything that an invalidation covers
    long mode = directory.getAcquire();
    int deviceId = request.requesterId() & DEVICE_ID_MASK;
    if (mode == Directory.OFF) { // step 1
      return refuse(request, 0, TranslationWord.fault(FaultCause.ALL_INBOUND_DISALLOWED));
    }
    if (mode == Directory.BARE) { // step 2
      return pass(request);
    }
    if (!Directory.covers(mode, deviceId)) { // steps 3 to 5
      return refuse(request, 0, TranslationWord.fault(FaultCause.TRANSACTION_TYPE_DISALLOWED));
    }
    long context = contexts.lookup(deviceId); // step 6
    long root = ContextWord.isOf(context, deviceId) ? contexts.root(deviceId, context) : -1;
    if (root >= 0) {
      return translateIn(request, context, root, seen);
    }
    LocatedContext located = scratch.get();
    FaultCause cause = directoryWalker.locate(mode, deviceId, located);
    if (cause != null) {
      return refuse(request, 0, TranslationWord.fault(cause));
    }
    contexts.insert(deviceId, located.word, located.rootPhysAddr, seen);
    return translateIn(request, located.word, located.rootPhysAddr, seen);
  }

  private boolean translateIn(DmaTransaction request, long context, long root, long seen) {
    if (request.processId() != DmaTransaction.NO_PROCESS
        && !ContextWord.PDTV.isSet(context)) { // step 7
      return refuse(
          request, context, TranslationWord.fault(FaultCause.TRANSACTION_TYPE_DISALLOWED));
    }
    int levels = ContextWord.LEVELS.extractInt(context); // step 10
    if (levels == 0) { // also steps 11 to 13, pdtp.MODE being Bare
      return pass(request);
    }
    long iova = request.iova(); // step 17
    long space = ContextWord.PSCID.extract(context);
    long word = iotlb.lookup(space, iova);
    if (word == 0) {
      word = firstStageWalker.walk(root, levels, iova, request.access());
      if (word < 0) {
        return refuse(request, context, word);
      }
      iotlb.insert(space, iova, word, seen);
      request.countMiss();
    } else if (TranslationWord.permits(word, request.access())) {
      request.countHit();
    } else { // as cached, whatever the tables say by now
      return refuse(request, context, FirstStageWalker.pageFault(request.access()));
    }
    return request.translated( // step 20
        TranslationWord.physAddr(word, iova), TranslationWord.spanBytes(word, iova));
  }

  private static boolean pass(DmaTransaction request) {
    long iova = request.iova();
    return request.translated(iova, PAGE_BYTES - (iova & (PAGE_BYTES - 1)));
  }

  /**
   * @param context of the device, or 0 if none was located: "then the DTF value assumed [...] is 0"
   */
  private boolean refuse(DmaTransaction request, long context, long fault) {
    FaultCause cause = TranslationWord.cause(fault);
    long header =
        FaultRecord.header(cause, typeOf(request.access()), request.requesterId() & DEVICE_ID_MASK);
    int processId = request.processId();
    if (processId != DmaTransaction.NO_PROCESS) {
      header |= FaultRecord.PV.mask() | FaultRecord.PID.place(processId & PROCESS_ID_MASK);
    }
    request.countBlocked();
    faults.report(cause, header, request.iova(), 0, ContextWord.DTF.isSet(context));
    return false;
  }

  private static TransactionType typeOf(int access) {
    return (access & Access.EXECUTE) != 0
        ? TransactionType.UNTRANSLATED_EXECUTE
        : (access & Access.WRITE) != 0
            ? TransactionType.UNTRANSLATED_WRITE
            : TransactionType.UNTRANSLATED_READ;
  }

  /**
   * The memory type of a page that was just translated, as the tables have it now; 0 if they have
   * no translation any more.
   */
  long memoryType(DmaTransaction request) {
    int deviceId = request.requesterId();
    long context = contexts.lookup(deviceId);
    long root = ContextWord.isOf(context, deviceId) ? contexts.root(deviceId, context) : -1;
    int levels = ContextWord.LEVELS.extractInt(context);
    if (root < 0 || levels == 0) {
      return 0;
    }
    long word = firstStageWalker.walk(root, levels, request.iova(), Access.NONE);
    return word < 0 ? 0 : TranslationWord.PBMT.extract(word);
  }

  /**
   * As {@link #translate} for the debug interface: an address of a memory-resident interrupt file
   * is a fault then.
   */
  boolean translateForDebug(DmaTransaction request) {
    request.answer().nothing();
    if (!translate(request)) {
      return false;
    }
    request.answer().clear().memoryType = (int) memoryType(request);
    return true;
  }

  /**
   * Whether a device may make page requests, sections 2.3 steps 1 to 5 and 2.6.
   *
   * @param processId of the message or {@link DmaTransaction#NO_PROCESS}
   * @return bits of {@link PageRequests}, or if no context was located the negative code of a
   *     {@link FaultCause}
   */
  long pageRequestRights(int deviceId, int processId) {
    long mode = directory.getAcquire();
    if (mode == Directory.OFF) {
      return -FaultCause.ALL_INBOUND_DISALLOWED.code();
    }
    if (mode == Directory.BARE || !Directory.covers(mode, deviceId)) {
      return -FaultCause.TRANSACTION_TYPE_DISALLOWED.code();
    }
    return PageRequests.ENABLED.mask();
  }

  /** The {@link Directory} word in effect. */
  long directory() {
    return directory.getAcquire();
  }

  /**
   * Puts a {@link Directory} word into effect for walks from now on, and after {@link
   * #forgetContexts} for all requests.
   */
  void setDirectory(long newDirectory) {
    directory.setRelease(newDirectory); // pairs with #translateFully, through Generation#advance
  }

  /**
   * Ends the use of an older directory, to be followed by a grace period: a cached context says
   * that the directory in effect has let its device through. A walk that read the old word has seen
   * an older {@link Generation} and leaves nothing behind; one that has seen the new generation
   * reads the new word. Only the device's thread.
   */
  void forgetContexts() {
    contexts.invalidateAll();
  }

  /** {@code IOTINVAL.VMA}, given its doublewords. Only the device's thread. */
  void invalidateFirstStage(long dword0, long dword1) {
    if (IotinvalVma.GV.isSet(dword0)) { // virtual machines have no entries here
      return;
    }
    boolean addressValid = IotinvalVma.AV.isSet(dword0);
    iotlb.invalidate(
        addressValid && !IotinvalVma.S.isSet(dword1), // a range: more than asked for
        IotinvalVma.address(dword1),
        IotinvalVma.PSCV.isSet(dword0),
        IotinvalVma.PSCID.extract(dword0));
  }

  /**
   * {@code IOTINVAL.GVMA}, given its doublewords: nothing is cached of second stages, there being
   * none. Only the device's thread.
   */
  void invalidateSecondStage(long dword0, long dword1) {}

  /** {@code IODIR.INVAL_PDT}: process contexts are not cached. Only the device's thread. */
  void invalidateProcess(int deviceId, int processId) {}

  /** As {@code IODIR.INVAL_DDT} for one device. Only the device's thread. */
  void invalidateDevice(int deviceId) {
    contexts.invalidate(deviceId);
  }

  /** As {@code IODIR.INVAL_DDT} for all devices. Only the device's thread. */
  void invalidateDevices() {
    contexts.invalidateAll();
  }

  /** Empties the caches. Only the device's thread. */
  void reset() {
    contexts.invalidateAll();
    iotlb.invalidateAll();
  }

  @Override
  public String toString() {
    return "directory 0x" + Long.toHexString(directory.getAcquire());
  }
}
