package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.ProcessContext;

/** A process context (section 2.2.2). Requests for supervisor privilege are refused: ENS is 0. */
final class ProcessContextLayout implements ContextLayout {
  private final PhysicalMemory memory;
  private final CommandQueue queue;
  private final int deviceId;
  private final int processId;
  private final long context;

  /**
   * @param context physical address of the context
   */
  ProcessContextLayout(
      PhysicalMemory memory, CommandQueue queue, int deviceId, int processId, long context) {
    this.memory = memory;
    this.queue = queue;
    this.deviceId = deviceId;
    this.processId = processId;
    this.context = context;
  }

  @Override
  public long validWordPhysAddr() {
    return context + ProcessContext.TA_OFFSET;
  }

  @Override
  public long validWord(ContextImage image) {
    return ProcessContext.V.mask() | ProcessContext.PSCID.place(image.pscid());
  }

  @Override
  public void writeFields(ContextImage image) {
    memory.setLongOpaque(context + ProcessContext.FSC_OFFSET, image.fsc());
  }

  @Override
  public boolean hasSecondStage() {
    return false;
  }

  @Override
  public SyncOutcome invalidate() {
    return queue.submit(UnitCounter.IODIR, IodirInvalPdt.dword0(deviceId, processId), 0, 0, 1);
  }

  @Override
  public SyncOutcome invalidateWay() {
    return queue
        .submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1)
        .and(invalidate());
  }

  /** Section 6.3.2: iohgatp is Bare. It makes no exception for a first stage that is Bare too. */
  @Override
  public SyncOutcome invalidateTranslations(@Nullable ContextImage former) {
    int pscid = former == null ? AddressSpaceIds.NONE : former.pscid();
    return queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfSpace(pscid), 0, 0, 1);
  }
}
