package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.SecondStageMode;

/**
 * What a device context says of translation (section 2.1.3), made once and written as often as
 * devices are attached. Immutable.
 *
 * @param updates which of {@code tc.SADE} and {@code tc.GADE} to set where the unit has them
 * @param directory {@code tc.PDTV} and {@code tc.DPE} if {@code fsc} is a process directory, or 0
 * @param iohgatp second stage
 * @param ta its PSCID
 * @param fsc first stage
 * @param msiptp MSI table; like the rest 0 where there is none
 * @param firstStage the table in {@code fsc} if it is this driver's, to explain faults by
 * @param secondStage likewise in {@code iohgatp}
 * @param pageRequests where to find who serves the pages that are asked for, or null if nobody does
 */
record ContextImage(
    long updates,
    long directory,
    long iohgatp,
    long ta,
    long fsc,
    long msiptp,
    long msiAddrMask,
    long msiAddrPattern,
    @Nullable PageTable firstStage,
    @Nullable PageTable secondStage,
    @Nullable PageRequestSlot pageRequests) {
  /** Neither stage: addresses are physical. */
  static final ContextImage IDENTITY = new ContextImage(0, 0, 0, 0, 0, 0, 0, 0, null, null, null);

  /**
   * A process directory of the driver's own: what is translated is said there. Requests without a
   * process id have 0.
   *
   * @param pdtp where it is
   */
  static ContextImage ofDirectory(long pdtp) {
    return new ContextImage(
        DeviceContext.SADE.mask(),
        DeviceContext.PDTV.mask() | DeviceContext.DPE.mask(),
        0,
        0,
        pdtp,
        0,
        0,
        0,
        null,
        null,
        null);
  }

  /** One stage, the first. */
  static ContextImage ofFirstStage(
      FirstStageMode mode, PageTable table, int pscid, PageRequestSlot pageRequests) {
    return new ContextImage(
        DeviceContext.SADE.mask(),
        0,
        0,
        DeviceContext.PSCID.place(pscid),
        DeviceContext.iosatp(mode, table.rootAddress()),
        0,
        0,
        0,
        table,
        null,
        pageRequests);
  }

  /** One stage, the second, and messages by a table of their own if there is one. */
  static ContextImage ofSecondStage(
      SecondStageMode mode,
      PageTable table,
      int gscid,
      @Nullable FlatMessageTable messages,
      PageRequestSlot pageRequests) {
    return new ContextImage(
        DeviceContext.GADE.mask(),
        0,
        DeviceContext.iohgatp(mode, gscid, table.rootAddress()),
        0,
        0,
        messages == null ? 0 : DeviceContext.flatMsiptp(messages.basePhysAddr()),
        messages == null ? 0 : messages.pattern().pageMask(),
        messages == null ? 0 : messages.pattern().pagePattern(),
        null,
        table,
        pageRequests);
  }

  /** Id of the first stage, {@link AddressSpaceIds#NONE} if there is none. */
  int pscid() {
    return DeviceContext.PSCID.extractInt(ta);
  }

  /** Whether there is a stage, the same for all requests. */
  boolean translates() {
    return directory == 0 && (iohgatp != 0 || fsc != 0);
  }

  /**
   * The same with a guest's first stage, whose fields have their widths. Nobody serves the pages
   * that are asked for, since only the guest could.
   */
  ContextImage under(RiscvFirstStage guest) {
    return under(
        guest,
        0,
        DeviceContext.PSCID.place(guest.pscid()),
        guest.mode() == FirstStageMode.BARE
            ? 0
            : DeviceContext.iosatp(guest.mode(), guest.rootGuestPhysAddr()));
  }

  /** Likewise with a guest's process directory. */
  ContextImage under(RiscvGuestDirectory guest) {
    return under(
        guest,
        DeviceContext.PDTV.mask() | DeviceContext.DPE.flag(guest.hasDefaultProcess()),
        0,
        DeviceContext.pdtp(guest.mode(), guest.rootGuestPhysAddr()));
  }

  private ContextImage under(
      RiscvGuestStage guest, long guestDirectory, long guestTa, long guestFsc) {
    return new ContextImage(
        updates | DeviceContext.SADE.flag(guest.updated()),
        guestDirectory,
        iohgatp,
        guestTa,
        guestFsc,
        msiptp,
        msiAddrMask,
        msiAddrPattern,
        null,
        secondStage,
        null);
  }

  /**
   * Writes everything but {@code tc}, while V is 0 and the unit has forgotten the context.
   *
   * @param extended whether there is a place for the MSI fields
   */
  void writeTo(PhysicalMemory memory, long context, boolean extended) {
    memory.setLongOpaque(context + DeviceContext.IOHGATP_OFFSET, iohgatp);
    memory.setLongOpaque(context + DeviceContext.TA_OFFSET, ta);
    memory.setLongOpaque(context + DeviceContext.FSC_OFFSET, fsc);
    if (extended) {
      memory.setLongOpaque(context + DeviceContext.MSIPTP_OFFSET, msiptp);
      memory.setLongOpaque(context + DeviceContext.MSI_ADDR_MASK_OFFSET, msiAddrMask);
      memory.setLongOpaque(context + DeviceContext.MSI_ADDR_PATTERN_OFFSET, msiAddrPattern);
    }
  }

  /** Submits what has to follow {@code IODIR.INVAL_DDT} when this is left: section 6.3.1. */
  SyncOutcome forget(CommandQueue queue) {
    if (iohgatp != 0) {
      int gscid = DeviceContext.GSCID.extractInt(iohgatp);
      return forget(queue, IotinvalVma.dword0OfGuest(gscid))
          .and(forget(queue, IotinvalGvma.dword0OfGuest(gscid)));
    }
    if (directory != 0) {
      return forget(queue, IotinvalVma.dword0OfAll());
    }
    return fsc == 0 ? SyncOutcome.COMPLETE : forget(queue, IotinvalVma.dword0OfSpace(pscid()));
  }

  private static SyncOutcome forget(CommandQueue queue, long dword0) {
    return queue.submit(UnitCounter.IOTINVAL, dword0, 0, 0, 1);
  }
}
