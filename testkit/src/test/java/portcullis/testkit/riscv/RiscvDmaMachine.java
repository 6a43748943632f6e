package portcullis.testkit.riscv;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.testkit.dma.FixtureDmaMachine;

/** The DMA API over the RISC-V driver on the register-level model. */
final class RiscvDmaMachine extends FixtureDmaMachine {
  private static final long COHERENT_BASE = 1L << 33;
  private static final long COHERENT_BYTES = 4L << 20;

  private final PhysicalMemory coherentMemory;

  private RiscvDmaMachine(FlushPolicy.Factory policies, PhysicalMemory coherentMemory) {
    super(RiscvFixture.impatient(0), policies, new PageAllocator(coherentMemory), false);
    this.coherentMemory = coherentMemory;
  }

  static RiscvDmaMachine of(FlushPolicy.Factory policies) {
    return new RiscvDmaMachine(policies, PhysicalMemory.anonymous(COHERENT_BASE, COHERENT_BYTES));
  }

  @Override
  public void close() {
    super.close();
    coherentMemory.close();
  }
}
