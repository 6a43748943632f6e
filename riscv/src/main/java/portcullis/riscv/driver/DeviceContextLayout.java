package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;

/**
 * A device context (section 2.1.3), with an address space of its own or with a process directory.
 *
 * <p>With a process directory, {@code iohgatp} and the MSI fields are 0, Bare and Off, from the
 * directory's birth.
 */
final class DeviceContextLayout implements ContextLayout {
  /** Value of {@code pdtp} for a context without process directory. */
  static final long NO_DIRECTORY = 0;

  private final PhysicalMemory memory;
  private final CommandQueue queue;
  private final int deviceId;
  private final long context;
  private final boolean extended;
  private final long updates;
  private final long pdtp;
  private final ContextAts ats;

  /**
   * @param context physical address of the context
   * @param extended whether the context has 64 bytes
   * @param updates which of {@code tc.SADE} and {@code tc.GADE} the unit has
   * @param pdtp the process directory, which then has the address spaces, or {@link #NO_DIRECTORY}
   * @param ats whether the device may use ATS
   */
  DeviceContextLayout(
      PhysicalMemory memory,
      CommandQueue queue,
      int deviceId,
      long context,
      boolean extended,
      long updates,
      long pdtp,
      ContextAts ats) {
    this.memory = memory;
    this.queue = queue;
    this.deviceId = deviceId;
    this.context = context;
    this.extended = extended;
    this.updates = updates;
    this.pdtp = pdtp;
    this.ats = ats;
  }

  @Override
  public long validWordPhysAddr() {
    return context + DeviceContext.TC_OFFSET;
  }

  @Override
  public long validWord(ContextImage image) {
    long valid = DeviceContext.V.mask() | ats.controls();
    return pdtp != NO_DIRECTORY
        ? valid
            | (DeviceContext.SADE.mask() & updates)
            | DeviceContext.PDTV.mask()
            | DeviceContext.DPE.mask()
        : valid | (image.updates() & updates);
  }

  @Override
  public void writeFields(ContextImage image) {
    image.writeTo(memory, context, extended);
    if (pdtp != NO_DIRECTORY) {
      memory.setLongOpaque(context + DeviceContext.FSC_OFFSET, pdtp);
    }
  }

  @Override
  public boolean hasSecondStage() {
    return pdtp == NO_DIRECTORY;
  }

  @Override
  public SyncOutcome invalidate() {
    return queue.submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1);
  }

  /** Section 6.3.1. */
  @Override
  public SyncOutcome invalidateTranslations(@Nullable ContextImage former) {
    if (pdtp != NO_DIRECTORY) {
      return queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfAll(), 0, 0, 1);
    }
    return former == null ? SyncOutcome.COMPLETE : former.forget(queue);
  }
}
