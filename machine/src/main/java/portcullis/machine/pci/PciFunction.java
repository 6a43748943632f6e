package portcullis.machine.pci;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.bus.DmaCounts;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.Requester;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.pci.spec.ExpressLayout;
import portcullis.machine.pci.spec.MsixLayout;

/**
 * A PCI function: configuration space, registers in BAR 0, MSI-X in BAR 4, Function Level Reset.
 * What the registers mean is the subclass's.
 *
 * <p>Thread-safe: any thread accesses configuration space and BARs. The subclass does its DMA and
 * raises its vectors from threads of its own, which it starts in {@link #plugged} and ends in
 * {@link #removed}. No lock is held while one of its methods is called.
 */
public abstract class PciFunction {
  /** The BAR that holds the function's registers. */
  public static final int REGISTERS_BAR = 0;

  /** The BAR that holds the MSI-X table and pending bits. */
  public static final int MSIX_BAR = 4;

  private static final long UNMAPPED = 0;

  private final MmioRegion registers;
  private final MsixTable msix;
  private final int msixCapability;
  private final int expressCapability;
  private final Mutex lock = new Mutex(LockClass.DEVICE_REGISTERS, 1);
  // All below guarded by #lock.
  private final ConfigSpace config;
  private @Nullable SystemBus bus;
  private @Nullable Requester requester;
  private boolean gone;
  private long registersAt = UNMAPPED;
  private long msixAt = UNMAPPED;

  /**
   * @param identity what configuration space says
   * @param registersSizeLog2 size of BAR 0 in bytes, 4 to 30
   * @param msixVectors number of MSI-X vectors, 1 to 2048
   */
  @SuppressWarnings("this-escape") // nobody calls before the function is plugged in
  protected PciFunction(PciIdentity identity, int registersSizeLog2, int msixVectors) {
    if (registersSizeLog2 < 4 || registersSizeLog2 > 30) {
      throw new IllegalArgumentException("no BAR of 2^" + registersSizeLog2 + " bytes");
    }
    registers = new Registers(1L << registersSizeLog2);
    msix = new MsixTable(msixVectors, this::wake);
    config = new ConfigSpace(identity);
    config.addBar(REGISTERS_BAR, registersSizeLog2);
    config.addBar(MSIX_BAR, msix.sizeLog2());
    expressCapability = addExpress(config);
    msixCapability = addMsix(config, msix);
  }

  /**
   * Reads a register of BAR 0.
   *
   * @return the value, zero-extended
   */
  protected abstract long readRegister(long offset, int sizeBytes);

  /** Writes a register of BAR 0; as in {@link MmioRegion#write}. */
  protected abstract void writeRegister(long offset, int sizeBytes, long value);

  /** The function is on a bus: its threads may start. */
  protected abstract void plugged(Requester newRequester);

  /**
   * The function has left the bus, and no DMA of it is under way or will be: its threads end.
   * Called once, and possibly during {@link #reset}.
   */
  protected abstract void removed();

  /**
   * Function Level Reset: registers are as they start when this returns, and what was under way has
   * ended. No DMA is possible meanwhile.
   */
  protected abstract void reset();

  /**
   * Bus mastering came on, or pending vectors may have become deliverable: the function's thread
   * should look, and call {@link MsixTable#deliverPending}. May only raise a signal.
   */
  protected abstract void wake();

  /** The function's MSI-X vectors. */
  public final MsixTable msix() {
    return msix;
  }

  /**
   * What is behind a BAR, whether or not it is decoded at present.
   *
   * @param index {@link #REGISTERS_BAR} or {@link #MSIX_BAR}
   */
  public final MmioRegion bar(int index) {
    return switch (index) {
      case REGISTERS_BAR -> registers;
      case MSIX_BAR -> msix;
      default -> throw new IllegalArgumentException("no BAR " + index);
    };
  }

  /** Reads 1, 2, 4 or 8 bytes of configuration space; all ones once the function is gone. */
  public final long readConfig(long offset, int sizeBytes) {
    lock.lock();
    try {
      return gone ? -1L >>> (64 - 8 * sizeBytes) : config.read(offset, sizeBytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes 1, 2, 4 or 8 bytes of configuration space, with all that follows: BARs are decoded or
   * not, bus mastering begins or ends, the function is reset. Not to be called in the middle of a
   * DMA.
   */
  public final void writeConfig(long offset, int sizeBytes, long value) {
    boolean resetAsked;
    boolean wake;
    lock.lock();
    try {
      if (gone) {
        return;
      }
      boolean wasMaster = hasCommand(CommandBits.BUS_MASTER);
      config.write(offset, sizeBytes, value);
      int control = expressCapability + ExpressLayout.DEVICE_CONTROL;
      resetAsked = (config.read(control, 2) & ExpressLayout.INITIATE_RESET) != 0;
      config.clearBits(control, 2, ExpressLayout.INITIATE_RESET);
      applyCommand();
      wake = !wasMaster && hasCommand(CommandBits.BUS_MASTER);
    } finally {
      lock.unlock();
    }
    applyMessageControl();
    if (resetAsked) {
      resetFunction();
    } else if (wake) {
      wake();
    }
  }

  /**
   * Function Level Reset (PCI Express Base 5.0, section 6.6.2): configuration space, BAR addresses
   * included, and registers go back to how they start. When this returns, no DMA from before is
   * under way. Not to be called in the middle of a DMA.
   */
  public final void resetFunction() {
    SystemBus on;
    lock.lock();
    try {
      on = bus;
      config.reset();
      applyCommand();
    } finally {
      lock.unlock();
    }
    msix.reset();
    if (on != null) {
      on.transactions().synchronize();
    }
    reset();
  }

  /** What became of the DMA of the function so far. */
  public final DmaCounts dmaCounts() {
    lock.lock();
    try {
      return requester == null ? DmaCounts.NONE : requester.counts();
    } finally {
      lock.unlock();
    }
  }

  /** Puts the function on a bus. */
  final void plug(SystemBus onto, Requester as) {
    lock.lock();
    try {
      if (bus != null) {
        throw new IllegalStateException("a function is plugged in once");
      }
      bus = onto;
      requester = as;
    } finally {
      lock.unlock();
    }
    plugged(as);
  }

  /** Takes the function off its bus, without asking it. */
  final void unplug() {
    SystemBus from;
    lock.lock();
    try {
      if (gone || bus == null || requester == null) {
        return;
      }
      gone = true;
      from = bus;
      requester.remove();
      registersAt = remap(from, registersAt, UNMAPPED, registers);
      msixAt = remap(from, msixAt, UNMAPPED, msix);
    } finally {
      lock.unlock();
    }
    // Pairs with Requester#admission: after this no DMA of the function is under way.
    from.transactions().synchronize();
    removed();
  }

  private boolean hasCommand(int bit) {
    return (config.read(ConfigRegister.COMMAND) & bit) != 0;
  }

  private void applyCommand() {
    lock.assertHeld();
    if (bus == null || requester == null) {
      return;
    }
    requester.setBusMaster(hasCommand(CommandBits.BUS_MASTER));
    boolean decoded = hasCommand(CommandBits.MEMORY_SPACE);
    registersAt =
        remap(bus, registersAt, decoded ? config.barAddress(REGISTERS_BAR) : UNMAPPED, registers);
    msixAt = remap(bus, msixAt, decoded ? config.barAddress(MSIX_BAR) : UNMAPPED, msix);
  }

  // An address where something is already is the software's mistake: the region stays unreachable.
  private static long remap(SystemBus bus, long from, long to, MmioRegion region) {
    if (from == to) {
      return from;
    }
    if (from != UNMAPPED) {
      bus.unmap(from);
    }
    return to != UNMAPPED && bus.tryMap(to, region) ? to : UNMAPPED;
  }

  private void applyMessageControl() {
    int control = (int) readConfig(msixCapability + MsixLayout.MESSAGE_CONTROL, 2);
    msix.control(
        (control & MsixLayout.CONTROL_ENABLE) != 0,
        (control & MsixLayout.CONTROL_FUNCTION_MASK) != 0);
  }

  private static int addExpress(ConfigSpace config) {
    int at = config.addCapability(ExpressLayout.CAPABILITY_ID, ExpressLayout.CAPABILITY_BYTES);
    config.define(at + ExpressLayout.CAPABILITIES, 2, ExpressLayout.INTEGRATED_ENDPOINT_V2, 0, 0);
    config.define(
        at + ExpressLayout.DEVICE_CAPABILITIES,
        4,
        ExpressLayout.ROLE_BASED_ERRORS | ExpressLayout.FUNCTION_LEVEL_RESET,
        0,
        0);
    config.define(at + ExpressLayout.DEVICE_CONTROL, 2, 0, 0xffff, 0);
    return at;
  }

  private static int addMsix(ConfigSpace config, MsixTable msix) {
    int at = config.addCapability(MsixLayout.CAPABILITY_ID, MsixLayout.CAPABILITY_BYTES);
    config.define(
        at + MsixLayout.MESSAGE_CONTROL,
        2,
        msix.vectors() - 1,
        MsixLayout.CONTROL_ENABLE | MsixLayout.CONTROL_FUNCTION_MASK,
        0);
    config.define(at + MsixLayout.TABLE_OFFSET, 4, MSIX_BAR, 0, 0);
    config.define(at + MsixLayout.PBA_OFFSET, 4, msix.pbaOffset() | MSIX_BAR, 0, 0);
    return at;
  }

  private final class Registers implements MmioRegion {
    private final long sizeBytes;

    Registers(long sizeBytes) {
      this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public long read(long offset, int accessBytes) {
      return readRegister(offset, accessBytes);
    }

    @Override
    public void write(long offset, int accessBytes, long value) {
      writeRegister(offset, accessBytes, value);
    }
  }
}
