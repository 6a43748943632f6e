package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.PerformanceEvent;
import portcullis.riscv.spec.ProcessContext;
import portcullis.riscv.spec.QosIdentifiers;

/**
 * The process to translate an IOVA, section 2.3, with its caches.
 *
 * <p>Thread-safe. A request that the caches know takes no lock, writes nothing that another thread
 * reads, and allocates nothing; one that needs a walk writes the cache slot it fills; one that
 * needs a context from memory allocates that. Only a fault takes a lock.
 */
final class RequestTranslator implements DmaTranslator {
  private static final int DEVICE_ID_MASK = 0xffffff;
  private static final int PROCESS_ID_MASK = 0xfffff;

  private final PerformanceMonitor monitor;
  private final Generation generation;
  private final ContextCache devices;
  private final ContextCache processes;
  private final Iotlb iotlb;
  private final CacheInvalidation invalidation;
  private final CommonWalker commonWalker;
  private final UsualRequests usual;
  private final DeviceLocator locator;
  private final ProcessWalker processWalker;
  private final StageTranslation stages;
  private final ResidentFile residentFiles;
  private final Answers answers;
  private final PerThread<Walk> scratch = new PerThread<>(Walk::new);
  // The Directory word; release on a write of ddtp, acquire for each request.
  private final SharedLong directory = new SharedLong(Directory.OFF);
  // iommu_qosid, for requests that no context is located for; opaque: nothing else depends on it.
  private final SharedLong serviceIds = new SharedLong(0);

  RequestTranslator(
      SystemBus bus,
      StructureMemory memory,
      RiscvIommuConfig config,
      FaultQueue faults,
      PerformanceMonitor monitor,
      Generation generation) {
    this.monitor = monitor;
    this.generation = generation;
    Capabilities capabilities = config.capabilities();
    DeviceContextCheck check = new DeviceContextCheck(capabilities, config.guestWidthWritable());
    StageWalker walker = new StageWalker(memory, capabilities, config.walkEntries(), generation);
    this.devices = new ContextCache(config.contextEntries(), generation);
    this.processes = new ContextCache(config.processEntries(), generation);
    this.iotlb = new Iotlb(config.iotlbEntries(), generation);
    this.invalidation = new CacheInvalidation(devices, processes, walker, iotlb, generation);
    this.commonWalker = new CommonWalker(walker, bus.ram(), iotlb);
    this.locator = new DeviceLocator(new DirectoryWalker(memory, config, check), devices);
    this.processWalker = new ProcessWalker(walker, check);
    this.stages = new StageTranslation(walker, new MessageTranslation(memory, capabilities));
    this.residentFiles = new ResidentFile(memory, bus.ram());
    this.answers = new Answers(faults);
    this.usual = new UsualRequests(generation, devices, iotlb, commonWalker, monitor, answers);
  }

  @Override
  public boolean translate(DmaTransaction request) {
    return usual.letsThrough(request) || translateFully(request);
  }

  private boolean translateFully(DmaTransaction request) {
    Walk walk = scratch.get();
    walk.trace = null;
    return translateFully(request, walk, false);
  }

  /** As {@link #translate}, without the caches, told to {@code trace}. */
  boolean explain(DmaTransaction request, TranslationTrace trace) {
    Walk walk = scratch.get();
    walk.trace = trace;
    try {
      return translateFully(request, walk, false);
    } finally {
      walk.trace = null;
    }
  }

  /** As {@link #translate}, for the debug interface, whose answers are always filled. */
  boolean translateForDebug(DmaTransaction request) {
    Walk walk = scratch.get();
    walk.trace = null;
    return translateFully(request, walk, true);
  }

  @Override
  public boolean deliver(DmaTransaction transaction, int sizeBytes, long value) {
    return residentFiles.deliver(
        transaction, sizeBytes, value, Directory.BIG_ENDIAN.isSet(directory.getAcquire()));
  }

  /** Steps 1 to 9. */
  private boolean translateFully(DmaTransaction request, Walk walk, boolean debug) {
    long seen = generation.current(); // before anything that an invalidation covers
    long mode = directory.getAcquire(); // pairs with #setDirectory
    int deviceId = request.requesterId() & DEVICE_ID_MASK;
    boolean isAts = request.addressType() == AddressType.TRANSLATION_REQUEST;
    boolean usesWalkCache = walk.trace == null && !debug;
    walk.begin(isAts ? grantable(request) : request.access(), !isAts, seen, usesWalkCache);
    watch(walk, deviceId, request.processId());
    walk.count(eventOf(request.addressType()));
    boolean untranslated = request.addressType() == AddressType.UNTRANSLATED;
    if (mode == Directory.BARE && untranslated) { // step 2
      long ids = serviceIds.getOpaque();
      return answers.pass(
          request, QosIdentifiers.RCID.extractInt(ids), QosIdentifiers.MCID.extractInt(ids));
    }
    TranslationContext device = locator.locate(mode, deviceId, seen, walk);
    if (device == null) {
      return refuse(request, null, walk.directoryFault, walk);
    }
    if (isDisallowed(request, device, untranslated)) { // step 7
      return refuse(request, device, FaultCause.TRANSACTION_TYPE_DISALLOWED, walk);
    }
    if (request.addressType() == AddressType.TRANSLATED) {
      return device.guestAddressesInAts // steps 8 and 9
          ? translateIn(request, device, device.guestView, walk, seen, debug)
          : answers.pass(request, device.resourceId, device.monitoringId);
    }
    return translateForProcess(request, device, walk, seen, debug);
  }

  private void watch(Walk walk, int deviceId, int processId) {
    walk.monitor = monitor.isCounting() ? monitor : null;
    walk.deviceId = deviceId;
    walk.processId = processId;
  }

  private static PerformanceEvent eventOf(AddressType type) {
    return switch (type) {
      case UNTRANSLATED -> PerformanceEvent.UNTRANSLATED_REQUEST;
      case TRANSLATED -> PerformanceEvent.TRANSLATED_REQUEST;
      case TRANSLATION_REQUEST -> PerformanceEvent.ATS_TRANSLATION_REQUEST;
    };
  }

  private static int grantable(DmaTransaction request) {
    return Access.READ
        | (request.isNoWrite() ? 0 : Access.WRITE)
        | (request.access() & Access.EXECUTE);
  }

  private static boolean isDisallowed(
      DmaTransaction request, TranslationContext device, boolean untranslated) {
    return (!untranslated && !device.atsEnabled)
        || isProcessDisallowed(request.processId(), device);
  }

  private static boolean isProcessDisallowed(int processId, TranslationContext device) {
    int levels = device.directoryLevels;
    return processId != DmaTransaction.NO_PROCESS
        && (!device.hasProcesses
            || (levels != 0
                && (processId & PROCESS_ID_MASK) >>> ProcessContext.processIdBits(levels) != 0));
  }

  /** Steps 10 to 16. */
  private boolean translateForProcess(
      DmaTransaction request, TranslationContext device, Walk walk, long seen, boolean debug) {
    boolean hasProcess = request.processId() != DmaTransaction.NO_PROCESS;
    if (!device.hasProcesses // step 10
        || (!hasProcess && !device.defaultProcess) // step 12
        || device.directoryLevels == 0) { // step 13
      return translateIn(request, device, device, walk, seen, debug);
    }
    int processId = hasProcess ? request.processId() & PROCESS_ID_MASK : 0; // step 11
    TranslationContext process =
        walk.trace == null ? processes.lookup(device.deviceId, processId) : null;
    if (process == null) { // step 14
      TranslationContext.Builder found = new TranslationContext.Builder(device);
      found.seen = seen;
      long fault = processWalker.locate(device, processId, walk, found);
      if (fault != 0) {
        return refuse(request, device, TranslationWord.cause(fault), walk);
      }
      process = found.build();
      processes.insert(process);
    }
    walk.supervisor = hasProcess && request.isPrivileged();
    walk.supervisorUserAccess = process.supervisorUserAccess;
    if (walk.supervisor && !process.supervisorEnabled) { // step 15
      return refuse(request, device, FaultCause.TRANSACTION_TYPE_DISALLOWED, walk);
    }
    return translateIn(request, device, process, walk, seen, debug); // step 16
  }

  /**
   * Steps 17 to 20.
   *
   * @param device the device's context
   * @param c what translates: that, or of its process, or of its guest-physical addresses
   */
  private boolean translateIn(
      DmaTransaction request,
      TranslationContext device,
      TranslationContext c,
      Walk walk,
      long seen,
      boolean debug) {
    long iova = request.iova();
    boolean isAts = request.addressType() == AddressType.TRANSLATION_REQUEST;
    if (c.firstLevels == 0 && c.secondLevels == 0 && !isAts && !debug) {
      return answers.pass(request, c.resourceId, c.monitoringId);
    }
    boolean caches = !isAts && !debug && walk.trace == null;
    if (caches) {
      long word = usual.lookup(c, iova);
      if (permits(word, c, walk)) {
        request.countHit();
        return answers.succeed(request, c, word);
      }
    }
    if (caches && c.common && !walk.supervisor && walk.monitor == null) {
      long word = commonWalker.translate(c, iova, iotlb.pageSet(c.salt, iova), walk.access, seen);
      if (word != CommonWalker.OTHER) {
        request.countMiss();
        return answers.succeed(request, c, word);
      }
    }
    request.countMiss();
    walk.pscid = c.firstLevels == 0 ? -1 : AddressSpaceTag.pscid(c.space);
    walk.gscid = c.secondLevels == 0 ? -1 : AddressSpaceTag.gscid(c.space);
    walk.count(PerformanceEvent.TLB_MISS);
    long word = stages.translate(c, iova, walk);
    if (word < 0) {
      return refuse(request, device, TranslationWord.cause(word), walk);
    }
    if (walk.isResidentFile && debug) { // section 4: not for the debug interface
      return refuse(request, device, FaultCause.TRANSACTION_TYPE_DISALLOWED, walk);
    }
    if (caches && !walk.isMessage) {
      long origin = EntryCache.origin(walk.gpa, walk.firstSizeLog2, walk.secondSizeLog2);
      int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
      iotlb.insert(c.space, c.salt, iova, sizeLog2, word, origin, seen);
    }
    if (isAts) {
      return answers.grant(request, device, word, walk);
    }
    return debug ? answers.fill(request, c, word, walk) : answers.succeed(request, c, word, walk);
  }

  private static boolean permits(long word, TranslationContext c, Walk walk) {
    return (walk.supervisor && c.firstLevels != 0)
        ? TranslationWord.permitsSupervisor(word, walk.access, walk.supervisorUserAccess)
        : TranslationWord.permits(word, walk.access);
  }

  private boolean refuse(
      DmaTransaction request, @Nullable TranslationContext device, FaultCause cause, Walk walk) {
    return answers.refuse(request, device, cause, walk);
  }

  /**
   * Whether a device may make page requests: section 2.5.
   *
   * @param processId or {@link DmaTransaction#NO_PROCESS}
   * @return bits of {@link PageRequests}, or the negative code of a {@link FaultCause}
   */
  long pageRequestRights(int deviceId, int processId) {
    long seen = generation.current();
    long mode = directory.getAcquire(); // pairs with #setDirectory
    Walk walk = scratch.get();
    walk.trace = null;
    watch(walk, deviceId, processId);
    TranslationContext device = locator.locate(mode, deviceId, seen, walk);
    if (device == null) {
      return TranslationWord.fault(walk.directoryFault);
    }
    if (isProcessDisallowed(processId, device)) {
      return TranslationWord.fault(FaultCause.TRANSACTION_TYPE_DISALLOWED);
    }
    return PageRequests.ENABLED.flag(device.pageRequestsEnabled)
        | PageRequests.PROCESS_REQUIRED.flag(device.responsesHaveProcess)
        | PageRequests.FAULTS_DISABLED.flag(device.faultsDisabled);
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

  /** Puts a value of {@code iommu_qosid} into effect. Section 5.27. */
  void setServiceIds(long register) {
    serviceIds.setOpaque(register);
  }

  /**
   * Ends the use of an older directory, to be followed by a grace period: a cached context says
   * that the directory in effect has let its device through. A walk that read the old word has seen
   * an older {@link Generation} and leaves nothing behind; one that has seen the new generation
   * reads the new word. Only the device's thread.
   */
  void forgetContexts() {
    invalidation.ofDevices();
  }

  /** What makes the caches forget. */
  CacheInvalidation invalidation() {
    return invalidation;
  }

  @Override
  public String toString() {
    return "directory 0x" + Long.toHexString(directory.getAcquire());
  }
}
