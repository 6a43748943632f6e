package portcullis.testkit.s390;

import java.lang.foreign.MemorySegment;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.Requester;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciIdentity;

/** A function that does the DMA it is told to, with one register that keeps what is written. */
final class ProbeFunction extends PciFunction {
  private static final PciIdentity IDENTITY = new PciIdentity(0x1014, 0x04ed, 0x0880_00, 1);

  private final Object lock = new Object();
  private long register;
  private Requester requester;

  ProbeFunction() {
    this(12);
  }

  ProbeFunction(int registersSizeLog2) {
    super(IDENTITY, registersSizeLog2, 1);
  }

  /** Reads or writes a byte, as the hardware lets it. */
  DmaOutcome access(long iova, int access) {
    Requester now;
    synchronized (lock) {
      now = requester;
    }
    now.setBusMaster(true);
    DmaPort port = now.newPort();
    MemorySegment one = MemorySegment.ofArray(new byte[1]);
    return (access & Access.WRITE) != 0 ? port.write(iova, one, 0, 1) : port.read(iova, one, 0, 1);
  }

  @Override
  protected long readRegister(long offset, int sizeBytes) {
    synchronized (lock) {
      return register;
    }
  }

  @Override
  protected void writeRegister(long offset, int sizeBytes, long value) {
    synchronized (lock) {
      register = value;
    }
  }

  @Override
  protected void plugged(Requester newRequester) {
    synchronized (lock) {
      requester = newRequester;
    }
  }

  @Override
  protected void removed() {}

  @Override
  protected void reset() {
    synchronized (lock) {
      register = 0;
    }
  }

  @Override
  protected void wake() {}
}
