package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IodirInvalDdt;

/**
 * A device context (section 2.1.3), with an address space of its own or with a process directory.
 */
final class DeviceContextLayout implements ContextLayout {
  private final PhysicalMemory memory;
  private final CommandQueue queue;
  private final int deviceId;
  private final long context;
  private final boolean extended;
  private final long updates;
  private final ContextAts ats;

  /**
   * @param context physical address of the context
   * @param extended whether the context has 64 bytes
   * @param updates which of {@code tc.SADE} and {@code tc.GADE} the unit has
   * @param ats whether the device may use ATS
   */
  DeviceContextLayout(
      PhysicalMemory memory,
      CommandQueue queue,
      int deviceId,
      long context,
      boolean extended,
      long updates,
      ContextAts ats) {
    this.memory = memory;
    this.queue = queue;
    this.deviceId = deviceId;
    this.context = context;
    this.extended = extended;
    this.updates = updates;
    this.ats = ats;
  }

  @Override
  public long validWordPhysAddr() {
    return context + DeviceContext.TC_OFFSET;
  }

  @Override
  public long validWord(ContextImage image) {
    return DeviceContext.V.mask()
        | ats.controls()
        | image.directory()
        | (image.updates() & updates);
  }

  @Override
  public void writeFields(ContextImage image) {
    image.writeTo(memory, context, extended);
  }

  @Override
  public boolean hasSecondStage() {
    return true;
  }

  @Override
  public SyncOutcome invalidate() {
    return queue.submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1);
  }

  /** Section 6.3.1. */
  @Override
  public SyncOutcome invalidateTranslations(@Nullable ContextImage former) {
    return former == null ? SyncOutcome.COMPLETE : former.forget(queue);
  }
}
