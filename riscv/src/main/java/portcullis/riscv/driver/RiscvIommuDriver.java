package portcullis.riscv.driver;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.Stage;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.SecondStageMode;

/**
 * The driver of all RISC-V IOMMUs of a machine: installs units, and makes address spaces that they
 * share. Thread-safe.
 */
public final class RiscvIommuDriver implements IommuDriver {
  private static final RiscvIommu[] NO_UNITS = {};

  private final PageAllocator pages;
  private final Options options;
  private final AddressSpaceIds pscids = new AddressSpaceIds(AddressSpaceIds.LAST_PSCID);
  private final AddressSpaceIds gscids = new AddressSpaceIds(AddressSpaceIds.LAST_GSCID);
  private final Mutex lock = new Mutex(LockClass.REGISTRY, 1);
  // Immutable snapshot of the units that run; replaced under #lock with release, pairs with #units.
  private final SharedRef<RiscvIommu[]> units = new SharedRef<>(NO_UNITS);
  // Index of the next unit; guarded by #lock.
  private int nextIndex;

  /**
   * What a user may decide about address spaces.
   *
   * @param pageMode mode of all page tables, or null for the widest that any unit has
   * @param svnapot whether to use 64 KiB pages. Every unit must support them (section 5.3), so this
   *     is only for hardware that does not keep to it
   */
  public record Options(@Nullable FirstStageMode pageMode, boolean svnapot) {
    /** The widest mode, 64 KiB pages. */
    public static final Options DEFAULT = new Options(null, true);

    /** Checks that the mode has a table. */
    public Options {
      if (pageMode == FirstStageMode.BARE) {
        throw new IllegalArgumentException("page mode " + pageMode + " has no page table");
      }
    }
  }

  /** What came of {@link #install}. */
  public sealed interface InstallOutcome {
    /** The unit runs, and blocks every device. */
    record Installed(RiscvIommu unit) implements InstallOutcome {}

    /**
     * It does not.
     *
     * @param reason what is wrong, with the registers concerned
     */
    record Refused(String reason) implements InstallOutcome {}
  }

  /** Makes one with default options. */
  public RiscvIommuDriver(PageAllocator pages) {
    this(pages, Options.DEFAULT);
  }

  /**
   * @param pages where queues, directories and page tables come from; in memory that units reach
   */
  public RiscvIommuDriver(PageAllocator pages, Options options) {
    this.pages = pages;
    this.options = options;
  }

  /**
   * Brings a unit up. Nothing stays allocated or running if it is refused.
   *
   * @param name how reports name it
   * @param registers its page of registers
   * @param sink gets the faults of its devices, on a thread of the unit's own
   */
  public InstallOutcome install(
      String name,
      MmioRegion registers,
      InterruptDelivery delivery,
      UnitSettings settings,
      FaultSink sink) {
    UnitIdentity identity = new UnitIdentity(this, name, claimIndex());
    BringUp bringUp =
        new BringUp(
            identity, new UnitRegisters(registers), settings, new UnitPages(pages), delivery);
    RiscvIommu unit;
    try {
      unit = bringUp.run(sink);
    } catch (BringUpException failure) {
      return new InstallOutcome.Refused(name + ": " + failure.getMessage());
    }
    unit.startEvents();
    remember(unit);
    return new InstallOutcome.Installed(unit);
  }

  /**
   * {@inheritDoc} A unit that lacks the mode refuses the address space, and no other unit is
   * bothered by that.
   *
   * @throws IllegalStateException if no unit is installed that could tell which mode to use
   */
  @Override
  public @Nullable AddressSpace createAddressSpace() {
    FirstStageMode mode = pageMode();
    int pscid = pscids.allocate();
    if (pscid == AddressSpaceIds.NONE) {
      return null;
    }
    PageTable table =
        PageTable.create(new RiscvPageTableFormat(formatOf(mode), options.svnapot()), pages);
    if (table == null) {
      pscids.release(pscid);
      return null;
    }
    return new RiscvAddressSpace(this, table, mode, pscid);
  }

  /**
   * {@inheritDoc} A second stage is of the widest mode that any unit has, and a window needs one
   * (section 2.1.3.5). Files of a window may be in memory if all units that are installed now can
   * store into them; units that cannot then refuse the window.
   */
  @Override
  public @Nullable AddressSpace createAddressSpace(Stage stage, @Nullable MessagePattern window) {
    return switch (stage) {
      case FIRST -> {
        if (window != null) {
          throw new IllegalArgumentException("no second stage for " + window);
        }
        yield createAddressSpace();
      }
      case SECOND -> createSecondStage(window);
    };
  }

  private @Nullable AddressSpace createSecondStage(@Nullable MessagePattern window) {
    SecondStageMode mode = secondStageMode();
    if (mode == SecondStageMode.BARE || (window != null && !hasMessageTables())) {
      return null;
    }
    int gscid = gscids.allocate();
    if (gscid == AddressSpaceIds.NONE) {
      return null;
    }
    FlatMessageTable messages =
        window == null ? null : FlatMessageTable.create(pages, window, haveResidentFiles());
    PageTable table =
        window != null && messages == null
            ? null
            : PageTable.create(new RiscvPageTableFormat(formatOf(mode), options.svnapot()), pages);
    if (table == null) {
      if (messages != null) {
        messages.free();
      }
      gscids.release(gscid);
      return null;
    }
    return new SecondStageSpace(this, table, mode, gscid, messages);
  }

  /** The mode that new second stages get; Bare if no unit has one. */
  public SecondStageMode secondStageMode() {
    SecondStageMode widest = SecondStageMode.BARE;
    for (RiscvIommu unit : units.getAcquire()) { // pairs with #remember
      if (unit.highestSecondStageMode().compareTo(widest) > 0) {
        widest = unit.highestSecondStageMode();
      }
    }
    return widest;
  }

  /** Whether all units have MRIF mode; each stores into files that others store into. */
  private boolean haveResidentFiles() {
    for (RiscvIommu unit : units.getAcquire()) { // pairs with #remember
      if (!unit.capabilities().hasResidentFiles()) {
        return false;
      }
    }
    return true;
  }

  private boolean hasMessageTables() {
    for (RiscvIommu unit : units.getAcquire()) { // pairs with #remember
      if (unit.capabilities().has(Capabilities.MSI_FLAT)) {
        return true;
      }
    }
    return false;
  }

  /** The mode that new address spaces get. */
  public FirstStageMode pageMode() {
    if (options.pageMode() != null) {
      return options.pageMode();
    }
    FirstStageMode widest = FirstStageMode.BARE;
    for (RiscvIommu unit : units.getAcquire()) { // pairs with #remember
      if (unit.highestMode().compareTo(widest) > 0) {
        widest = unit.highestMode();
      }
    }
    if (widest == FirstStageMode.BARE) {
      throw new IllegalStateException("no RISC-V IOMMU is installed");
    }
    return widest;
  }

  /** Ids of address spaces, of both stages, that are handed out now; 0 once all domains ended. */
  public int addressSpaceIdsInUse() {
    return pscids.inUse() + gscids.inUse();
  }

  AddressSpaceIds pscids() {
    return pscids;
  }

  AddressSpaceIds gscids() {
    return gscids;
  }

  void forget(RiscvIommu unit) {
    lock.lock();
    try {
      units.setRelease(
          Arrays.stream(units.getPlain()).filter(u -> !u.equals(unit)).toArray(RiscvIommu[]::new));
    } finally {
      lock.unlock();
    }
  }

  private void remember(RiscvIommu unit) {
    lock.lock();
    try {
      RiscvIommu[] old = units.getPlain();
      RiscvIommu[] grown = Arrays.copyOf(old, old.length + 1);
      grown[old.length] = unit;
      units.setRelease(grown); // pairs with #pageMode
    } finally {
      lock.unlock();
    }
  }

  private int claimIndex() {
    lock.lock();
    try {
      return nextIndex++;
    } finally {
      lock.unlock();
    }
  }

  private static RiscvPageTableFormat.Mode formatOf(FirstStageMode mode) {
    return switch (mode) {
      case SV39 -> RiscvPageTableFormat.Mode.SV39;
      case SV48 -> RiscvPageTableFormat.Mode.SV48;
      case SV57 -> RiscvPageTableFormat.Mode.SV57;
      case BARE -> throw new IllegalArgumentException("page mode " + mode + " has no page table");
    };
  }

  private static RiscvPageTableFormat.Mode formatOf(SecondStageMode mode) {
    return switch (mode) {
      case SV39X4 -> RiscvPageTableFormat.Mode.SV39X4;
      case SV48X4 -> RiscvPageTableFormat.Mode.SV48X4;
      case SV57X4 -> RiscvPageTableFormat.Mode.SV57X4;
      case BARE -> throw new IllegalArgumentException("page mode " + mode + " has no page table");
    };
  }
}
