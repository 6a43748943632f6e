package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;

/**
 * A device context (section 2.1.3), with an address space of its own or with a process directory.
 *
 * <p>{@code iohgatp} and the MSI fields are 0, Bare and Off, from the directory's birth.
 */
final class DeviceContextLayout implements ContextLayout {
  /** Value of {@code pdtp} for a context without process directory. */
  static final long NO_DIRECTORY = 0;

  private final PhysicalMemory memory;
  private final CommandQueue queue;
  private final int deviceId;
  private final long context;
  private final long translating;
  private final long pdtp;
  private final ContextAts ats;

  /**
   * @param context physical address of the context
   * @param translating bits of {@code tc} for a context with page tables, but for V and those of
   *     {@code ats}
   * @param pdtp the process directory, which then has the address spaces, or {@link #NO_DIRECTORY}
   * @param ats whether the device may use ATS
   */
  DeviceContextLayout(
      PhysicalMemory memory,
      CommandQueue queue,
      int deviceId,
      long context,
      long translating,
      long pdtp,
      ContextAts ats) {
    this.memory = memory;
    this.queue = queue;
    this.deviceId = deviceId;
    this.context = context;
    this.translating = translating;
    this.pdtp = pdtp;
    this.ats = ats;
  }

  @Override
  public long validWordPhysAddr() {
    return context + DeviceContext.TC_OFFSET;
  }

  @Override
  public long validWord(@Nullable RiscvAddressSpace space) {
    long valid = DeviceContext.V.mask() | ats.controls();
    if (pdtp != NO_DIRECTORY) {
      return valid | translating | DeviceContext.PDTV.mask() | DeviceContext.DPE.mask();
    }
    return space == null ? valid : valid | translating;
  }

  @Override
  public void writeFields(@Nullable RiscvAddressSpace space) {
    long pscid = space == null ? PscidAllocator.NONE : space.id();
    memory.setLongOpaque(context + DeviceContext.TA_OFFSET, DeviceContext.PSCID.place(pscid));
    memory.setLongOpaque(
        context + DeviceContext.FSC_OFFSET, pdtp != NO_DIRECTORY ? pdtp : iosatp(space));
  }

  /** First-stage context of an address space, in a device context or in a process context. */
  static long iosatp(@Nullable RiscvAddressSpace space) {
    return space == null
        ? DeviceContext.iosatp(FirstStageMode.BARE, 0)
        : DeviceContext.iosatp(space.mode(), space.table().rootAddress());
  }

  @Override
  public SyncOutcome invalidate() {
    return queue.submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1);
  }

  /** Section 6.3.1: of the old values, iohgatp is Bare. */
  @Override
  public SyncOutcome invalidateTranslations(int pscid) {
    if (pdtp != NO_DIRECTORY) {
      return queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfAll(), 0, 0, 1);
    }
    return pscid == PscidAllocator.NONE
        ? SyncOutcome.COMPLETE
        : queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfSpace(pscid), 0, 0, 1);
  }
}
