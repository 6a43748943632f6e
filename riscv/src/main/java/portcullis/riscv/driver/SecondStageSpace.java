package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.FirstStage;
import portcullis.core.domain.MessageTable;
import portcullis.core.domain.NestOutcome;
import portcullis.core.domain.Stage;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.SecondStageMode;

/** A second-stage page table, its GSCID, and its MSI table if it has one. Thread-safe. */
final class SecondStageSpace implements AddressSpace {
  private static final long PAGE_MASK = (1 << 12) - 1;
  // Addresses that fsc.PPN has room for.
  private static final long LAST_ROOT = (1L << 56) - 1;

  private final RiscvIommuDriver driver;
  private final PageTable table;
  private final SecondStageMode mode;
  private final int gscid;
  private final @Nullable FlatMessageTable messages;
  private final PageRequestSlot pageRequests = new PageRequestSlot();
  private final ContextImage image;

  SecondStageSpace(
      RiscvIommuDriver driver,
      PageTable table,
      SecondStageMode mode,
      int gscid,
      @Nullable FlatMessageTable messages) {
    this.driver = driver;
    this.table = table;
    this.mode = mode;
    this.gscid = gscid;
    this.messages = messages;
    this.image = ContextImage.ofSecondStage(mode, table, gscid, messages, pageRequests);
  }

  @Override
  public PageTable table() {
    return table;
  }

  @Override
  public int id() {
    return CacheTag.ofGuest(gscid);
  }

  @Override
  public Stage stage() {
    return Stage.SECOND;
  }

  @Override
  public @Nullable MessageTable messages() {
    return messages;
  }

  /** {@inheritDoc} Not of devices that have a guest's first stage over it. */
  @Override
  public PageRequestSlot pageRequests() {
    return pageRequests;
  }

  @Override
  public NestOutcome nest(FirstStage guest) {
    if (!(guest instanceof RiscvGuestStage riscv)) {
      return new NestOutcome.Refused("not tables of a RISC-V guest: " + guest);
    }
    String nonsense = nonsenseOf(riscv);
    if (nonsense != null) {
      return new NestOutcome.Refused(nonsense);
    }
    long root = riscv.rootGuestPhysAddr();
    long last = Math.min(table.lastIova(), LAST_ROOT);
    if ((root & PAGE_MASK) != 0 || Long.compareUnsigned(root, last) > 0) {
      return new NestOutcome.Refused("root 0x%x is no page within 0x0-0x%x".formatted(root, last));
    }
    ContextImage both =
        switch (riscv) {
          case RiscvFirstStage first -> image.under(first);
          case RiscvGuestDirectory directory -> image.under(directory);
        };
    return new NestOutcome.Nested(new RiscvNestedSpace(this, riscv, both));
  }

  private static @Nullable String nonsenseOf(RiscvGuestStage guest) {
    return switch (guest) {
      case RiscvFirstStage first ->
          first.pscid() < 0 || first.pscid() > AddressSpaceIds.LAST_PSCID
              ? "PSCID 0x%x has more than 20 bits".formatted(first.pscid())
              : null;
      case RiscvGuestDirectory directory ->
          directory.mode() < DeviceContext.PDTP_PD8 || directory.mode() > DeviceContext.PDTP_PD20
              ? "%d is no mode of a process directory".formatted(directory.mode())
              : null;
    };
  }

  @Override
  public void release() {
    if (messages != null) {
      messages.free();
    }
    driver.gscids().release(gscid);
  }

  RiscvIommuDriver driver() {
    return driver;
  }

  int gscid() {
    return gscid;
  }

  ContextImage image() {
    return image;
  }

  /** Why a unit with these capabilities cannot use it, or null. */
  @Nullable String incompatibility(Capabilities capabilities) {
    if (!capabilities.supports(mode)) {
      return "no %s page tables".formatted(mode);
    }
    if (messages == null) {
      return null;
    }
    if (!capabilities.has(Capabilities.MSI_FLAT)) {
      return "no MSI page tables";
    }
    if (messages.takesResidentFiles() && !capabilities.hasResidentFiles()) {
      return "no atomic updates of memory-resident interrupt files, which the window may have";
    }
    int bits = capabilities.guestPhysicalAddressBits();
    return messages.pattern().lastAddress() >>> bits != 0
        ? "%s is beyond %d-bit guest-physical addresses".formatted(messages.pattern(), bits)
        : null;
  }
}
