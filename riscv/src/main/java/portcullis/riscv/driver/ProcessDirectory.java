package portcullis.riscv.driver;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.ProcessContext;

/**
 * The process directory of one device (section 2.2): a radix table of one to three levels from
 * process ids to process contexts. Context 0 is that of requests without a PASID (tc.DPE).
 *
 * <p>Its root and the way to context 0 are there from the beginning; other tables are added by
 * {@link #process} and stay, since their entries may be cached, until all is given back at once.
 * Programming is serialised by the lock of the device's group; {@link #image} may be called by any
 * thread.
 */
final class ProcessDirectory {
  /** What {@link #modeFor} answers where there are no process directories. */
  static final int NO_MODE = DeviceContext.PDTP_BARE;

  /** The context of requests without a PASID. */
  static final int OWN = 0;

  private final int deviceId;
  private final CommandQueue queue;
  private final UnitPages pages;
  private final long root;
  private final int mode;
  private final DirectoryTree tree;
  private final ProcessAts ats;
  private final Mutex lock = new Mutex(LockClass.LEAF, 30);
  // By process id; guarded by #lock.
  private final Map<Integer, ContextEntry> processes = new HashMap<>();

  private ProcessDirectory(
      int deviceId,
      CommandQueue queue,
      UnitPages pages,
      long root,
      int mode,
      @Nullable AtsFunction function) {
    this.deviceId = deviceId;
    this.queue = queue;
    this.pages = pages;
    this.root = root;
    this.mode = mode;
    this.ats = new ProcessAts(function);
    this.tree =
        new DirectoryTree(
            pages, root, ProcessContext.levels(mode), ProcessContext.BYTES, ProcessContext::index);
  }

  /**
   * The smallest directory that a unit supports and that covers process ids of so many bits, or if
   * none does the largest: a value of {@code pdtp.MODE}, or {@link #NO_MODE}.
   */
  static int modeFor(Capabilities capabilities, int bits) {
    int largest = NO_MODE;
    for (int mode = DeviceContext.PDTP_PD8; mode <= DeviceContext.PDTP_PD20; mode++) {
      if (capabilities.supportsProcessDirectory(mode)) {
        largest = mode;
        if (ProcessContext.processIdBits(ProcessContext.levels(mode)) >= bits) {
          break;
        }
      }
    }
    return largest;
  }

  /**
   * Makes one with all contexts invalid.
   *
   * @param pages an empty holder, which gets the tables
   * @param mode of {@code pdtp}, with levels
   * @param function the device's ATS, or null if it may not use that
   * @return null, and nothing is allocated, if there is no memory
   */
  static @Nullable ProcessDirectory create(
      int deviceId, CommandQueue queue, UnitPages pages, int mode, @Nullable AtsFunction function) {
    long root = pages.allocate(DirectoryTree.TABLE_LOG2);
    if (root != PageAllocator.NONE) {
      ProcessDirectory made = new ProcessDirectory(deviceId, queue, pages, root, mode, function);
      if (made.process(OWN) != null) {
        return made;
      }
    }
    pages.free();
    return null;
  }

  /** Number of bits of the process ids that it covers. */
  int processIdBits() {
    return ProcessContext.processIdBits(ProcessContext.levels(mode));
  }

  /** {@code fsc} of the device context. */
  long pdtp() {
    return DeviceContext.pdtp(mode, root);
  }

  /** Its tables. */
  UnitPages pages() {
    return pages;
  }

  /** ATS, as far as the device context is concerned. */
  ProcessAts ats() {
    return ats;
  }

  /** The context of requests without a PASID. */
  ContextEntry own() {
    ContextEntry own = process(OWN);
    if (own == null) {
      throw new IllegalStateException("no process context 0");
    }
    return own;
  }

  /** The context of a process id that it covers, or null if there is no memory for tables. */
  @Nullable ContextEntry process(int processId) {
    ContextEntry known = find(processId);
    if (known != null) {
      return known;
    }
    long context = tree.makeContext(processId);
    if (context == DirectoryTree.NO_MEMORY) {
      return null;
    }
    ContextEntry made =
        new ContextEntry(
            new ProcessContextLayout(pages.memory(), queue, deviceId, processId, context),
            ats.of(processId),
            queue,
            pages.memory(),
            true);
    lock.lock();
    try {
      processes.put(processId, made);
    } finally {
      lock.unlock();
    }
    return made;
  }

  /** Whether a PASID's context may be in use; under the lock of the device's group. */
  boolean hasPasidInUse() {
    lock.lock();
    try {
      for (Map.Entry<Integer, ContextEntry> process : processes.entrySet()) {
        if (process.getKey() != OWN && process.getValue().mayBeInUse()) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** What a process id has been given to translate by, or null. */
  @Nullable ContextImage image(int processId) {
    ContextEntry known = find(processId);
    return known == null ? null : known.image();
  }

  private @Nullable ContextEntry find(int processId) {
    lock.lock();
    try {
      return processes.get(processId);
    } finally {
      lock.unlock();
    }
  }
}
