package portcullis.app.nvme;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.DmaMapper;
import portcullis.core.domain.RecoveryHandler;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.AdminQueueAttributes;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.ControllerCapabilities;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerRegister;
import portcullis.machine.nvme.spec.ControllerStatus;
import portcullis.machine.nvme.spec.FeatureId;
import portcullis.machine.nvme.spec.IdentifyController;
import portcullis.machine.nvme.spec.IdentifyNamespace;
import portcullis.machine.nvme.spec.IdentifySelector;
import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * Drives one NVMe controller with one namespace (NVM Express Base 1.4, section 7.6.1 for the order
 * of the bring-up). Belongs to one thread; each {@link NvmeQueue} to its worker's. {@link
 * #recoveryHandler} is for the thread that recovers the controller, at the same time.
 */
public final class NvmeDriver implements AutoCloseable {
  private static final int NAMESPACE = 1;
  private static final int ADMIN_ENTRIES = 32;
  private static final int ALL_QUEUES = 0xfffe;

  private final String name;
  private final DmaMapper dma;
  private final PhysicalMemory memory;
  private final PageAllocator buffers;
  private final PciAccess pci;
  private final MmioRegion registers;
  private final ControllerCapabilities capabilities;
  private final BitSet queueIds = new BitSet();
  private final AdminQueue admin;
  private final NvmeRecovery recovery = new NvmeRecovery(this);
  private final Administration administration;
  // All below guarded by #administration: queues that the controller knows, or will know again;
  private final List<NvmeQueue> open = new ArrayList<>();
  // why the controller is lost, once it is;
  private String lost = "";
  // and what was counted so far, the worst times of closed queues only.
  private long recoveries;
  private long retried;
  private long worstLatencyNanos;
  private long worstUnmapNanos;
  private long sizeBytes;
  private int blockBytesLog2;
  private long maxTransferBytes;
  private int maxQueues;

  private NvmeDriver(
      String name,
      PciRegisters function,
      DmaMapper dma,
      PageAllocator buffers,
      MsiController interrupts)
      throws NvmeException {
    this.name = name;
    this.dma = dma;
    this.memory = buffers.memory();
    this.buffers = buffers;
    this.pci = new PciAccess(function, interrupts);
    this.registers = pci.registers();
    this.capabilities = ControllerCapabilities.decode(read(ControllerRegister.CAP));
    this.administration = new Administration(name, this::isFatal);
    this.admin = new AdminQueue(name, makePair(0, ADMIN_ENTRIES), administration::isCutOff);
    bringUp();
  }

  private void bringUp() throws NvmeException {
    QueuePair pair = admin.pair();
    enable(false);
    pair.clear();
    write(
        ControllerRegister.AQA, new AdminQueueAttributes(pair.entries(), pair.entries()).encode());
    write(ControllerRegister.ASQ, pair.submissions().iova());
    write(ControllerRegister.ACQ, pair.completions().iova());
    enable(true);
  }

  /**
   * Brings a controller up.
   *
   * @param function the controller
   * @param dma of the controller's device, which is attached to its domain
   * @param buffers where I/O buffers come from
   */
  public static NvmeDriver start(
      String name,
      PciRegisters function,
      DmaMapper dma,
      PageAllocator buffers,
      MsiController interrupts)
      throws NvmeException {
    NvmeDriver driver = new NvmeDriver(name, function, dma, buffers, interrupts);
    driver.identify();
    return driver;
  }

  /** Size of the disk. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Size of the disk's logical blocks. */
  public int blockBytes() {
    return 1 << blockBytesLog2;
  }

  /** The largest I/O the controller takes. */
  public long maxTransferBytes() {
    return maxTransferBytes;
  }

  /** I/O queues that can still be opened. */
  public int queuesLeft() {
    return maxQueues - open.size();
  }

  /**
   * Opens an I/O queue for one worker. Of a controller that was lost, one whose requests fail.
   *
   * @param depth requests it may have in flight
   * @param bufferBytes size of each request's buffer
   */
  public NvmeQueue openQueue(int depth, int bufferBytes) throws NvmeException {
    if (queuesLeft() == 0 || depth >= capabilities.maxQueueEntries()) {
      throw new NvmeException(
          "%s: no queue of %d entries left, of %d".formatted(name, depth, maxQueues));
    }
    int id = queueIds.nextClearBit(1);
    QueuePair pair = makePair(id, depth + 1);
    queueIds.set(id);
    IoRequest[] requests = new IoRequest[depth];
    for (int i = 0; i < depth; i++) {
      requests[i] = makeRequest(i, bufferBytes);
    }
    NvmeQueue queue = new NvmeQueue(pair, dma, memory, blockBytesLog2, requests);
    administration.run(() -> create(pair), () -> open.add(queue));
    administration.exclusively(() -> {
      // Who is about to lose it finds the queue open; who has done so did not.
      if (!lost.isEmpty()) {
        queue.lose(lost);
      }
    });
    return queue;
  }

  private void create(QueuePair pair) throws NvmeException {
    int id = pair.id();
    admin.execute(
        AdminOpcode.CREATE_COMPLETION_QUEUE,
        0,
        pair.completions().iova(),
        QueueFlags.idAndSize(id, pair.entries()),
        QueueFlags.completionQueue(id));
    admin.execute(
        AdminOpcode.CREATE_SUBMISSION_QUEUE,
        0,
        pair.submissions().iova(),
        QueueFlags.idAndSize(id, pair.entries()),
        QueueFlags.submissionQueue(id));
  }

  /** Deletes a queue with nothing in flight and frees all it used. */
  public void closeQueue(NvmeQueue queue) throws NvmeException {
    int id = queue.pair().id();
    administration.run(
        () -> {
          admin.execute(AdminOpcode.DELETE_SUBMISSION_QUEUE, 0, 0, id, 0);
          admin.execute(AdminOpcode.DELETE_COMPLETION_QUEUE, 0, 0, id, 0);
        },
        () -> {
          open.remove(queue);
          worstLatencyNanos = Math.max(worstLatencyNanos, queue.worstLatencyNanos());
          worstUnmapNanos = Math.max(worstUnmapNanos, queue.worstUnmapNanos());
        });
    queueIds.clear(id);
    free(queue);
  }

  /** Who recovers the controller after errors and resets. */
  public RecoveryHandler recoveryHandler() {
    return recovery;
  }

  /** What recoveries have done so far, and the worst times of queues that were closed. */
  public RecoveryCounts recoveryCounts() {
    return administration.exclusively(() ->
        new RecoveryCounts(
            recoveries, retried, administration.isLost(), worstLatencyNanos, worstUnmapNanos));
  }

  // What follows is for NvmeRecovery.

  /** Stops all use of the controller. */
  void freeze() {
    administration.freeze(admin.pair().interrupt());
    administration.exclusively(() -> open.forEach(NvmeQueue::freeze));
  }

  /** Brings the controller up again after a reset, with the queues there were. */
  void restart() throws NvmeException {
    administration.restart(() -> {
      if (!pci.restart()) {
        throw new NvmeException(name + ": it does not answer");
      }
      pci.arm(0, admin.pair().interruptIdentity());
      bringUp();
      setQueueCount();
      for (NvmeQueue queue : open) {
        pci.arm(queue.pair().id(), queue.pair().interruptIdentity());
        queue.pair().clear();
        create(queue.pair());
      }
    });
  }

  /** Lets all use of the controller go on. */
  void resume() {
    administration.exclusively(() -> {
      for (NvmeQueue queue : open) {
        retried += queue.resume();
      }
      recoveries++;
      administration.goOn();
    });
  }

  /** Lets all use of the controller fail from now on. */
  void lose(String why) {
    administration.lose(admin.pair().interrupt());
    administration.exclusively(() -> {
      lost = name + " is lost: " + why;
      open.forEach(queue -> queue.lose(lost));
    });
  }

  private boolean isFatal() {
    return ControllerStatus.decode((int) read(ControllerRegister.CSTS)).fatal();
  }

  /** Stops the controller: it does no DMA afterwards, and what it used is freed. */
  @Override
  public void close() {
    try {
      enable(false);
    } catch (NvmeException e) {
      // It is stopped all the same: without bus mastering it reaches nothing.
    }
    pci.quiet();
    open.forEach(this::free);
    open.clear();
    free(admin.pair());
  }

  private void free(NvmeQueue queue) {
    for (IoRequest request : queue.requests()) {
      request.close(buffers);
    }
    free(queue.pair());
  }

  private void free(QueuePair pair) {
    pci.disconnect(pair.id(), pair.interruptIdentity());
    pair.submissions().close();
    pair.completions().close();
  }

  private void identify() throws NvmeException {
    try (CoherentBuffer data = coherent(IdentifySelector.DATA_BYTES)) {
      identify(data);
    }
    int granted = setQueueCount();
    maxQueues = Math.min(granted & 0xffff, granted >>> 16) + 1;
  }

  private int setQueueCount() throws NvmeException {
    return admin.execute(
        AdminOpcode.SET_FEATURES,
        0,
        0,
        FeatureId.NUMBER_OF_QUEUES.code(),
        ALL_QUEUES | ALL_QUEUES << 16);
  }

  private void identify(CoherentBuffer data) throws NvmeException {
    admin.execute(AdminOpcode.IDENTIFY, 0, data.iova(), IdentifySelector.CONTROLLER, 0);
    int mdts = field(data, IdentifyController.MDTS.offset()) & 0xff;
    maxTransferBytes =
        Math.min(
            (long) Prp.ENTRIES_PER_PAGE * Prp.PAGE_BYTES,
            mdts == 0 ? Long.MAX_VALUE : (long) Prp.PAGE_BYTES << mdts);
    admin.execute(AdminOpcode.IDENTIFY, NAMESPACE, data.iova(), IdentifySelector.NAMESPACE, 0);
    long blocks = memory.getLongOpaque(data.physAddr() + IdentifyNamespace.NSZE.offset());
    int format = field(data, IdentifyNamespace.FLBAS.offset()) & 0xf;
    blockBytesLog2 = field(data, IdentifyNamespace.LBAF0.offset() + 4 * format) >>> 16 & 0xff;
    sizeBytes = blocks << blockBytesLog2;
  }

  // Four bytes of identify data at any offset.
  private int field(CoherentBuffer data, int offset) {
    int aligned = offset & ~3;
    return memory.getIntOpaque(data.physAddr() + aligned) >>> (8 * (offset - aligned));
  }

  private QueuePair makePair(int id, int entries) throws NvmeException {
    Signal interrupt = new Signal();
    return new QueuePair(
        id,
        entries,
        memory,
        coherent((long) entries * SubmissionEntry.SIZE_BYTES),
        coherent((long) entries * CompletionEntry.SIZE_BYTES),
        registers,
        capabilities.doorbellStrideLog2(),
        interrupt,
        pci.connect(id, interrupt::raise));
  }

  private IoRequest makeRequest(int commandId, int bufferBytes) throws NvmeException {
    int sizeLog2 = Math.max(12, 32 - Integer.numberOfLeadingZeros(bufferBytes - 1));
    long buffer = buffers.allocate(sizeLog2);
    if (buffer == PageAllocator.NONE) {
      throw new NvmeException(
          "%s: no memory left for I/O buffers; use a larger --memory".formatted(name));
    }
    @Nullable CoherentBuffer list = bufferBytes > 2 * Prp.PAGE_BYTES ? coherent(4096) : null;
    return new IoRequest(commandId, buffer, memory.slice(buffer, bufferBytes), list);
  }

  private CoherentBuffer coherent(long bytes) throws NvmeException {
    CoherentBuffer buffer = dma.allocateCoherent(bytes);
    if (buffer == null) {
      throw new NvmeException(
          "%s: no memory left for queues; use a larger --memory".formatted(name));
    }
    return buffer;
  }

  private void enable(boolean on) throws NvmeException {
    int value = on ? ControllerConfiguration.enabled().encode() : 0;
    write(ControllerRegister.CC, value);
    long deadlineNanos = Clock.nanos() + capabilities.readyTimeoutMillis() * 1_000_000L;
    Backoff backoff = new Backoff();
    while (true) {
      ControllerStatus status = ControllerStatus.decode((int) read(ControllerRegister.CSTS));
      if (status.ready() == on) {
        return;
      }
      if (status.fatal() || Clock.isPast(deadlineNanos)) {
        throw new NvmeException(
            "%s: controller did not become %s, status %s"
                .formatted(name, on ? "ready" : "idle", status));
      }
      backoff.pause();
    }
  }

  private long read(ControllerRegister register) {
    return registers.read(register.offset(), register.sizeBytes());
  }

  private void write(ControllerRegister register, long value) {
    registers.write(register.offset(), register.sizeBytes(), value);
  }
}
