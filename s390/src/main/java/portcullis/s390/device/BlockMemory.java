package portcullis.s390.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ProgramInterruption;

/** Blocks in memory that instructions read and write, word by word. Thread-safe. */
final class BlockMemory {
  private final PhysicalMemory ram;

  BlockMemory(PhysicalMemory ram) {
    this.ram = ram;
  }

  /** Whether a block can be used, else the interruption that says why not. */
  long check(long block, int lengthBytes) {
    if ((block & 7) != 0) {
      return InstructionResult.interruption(ProgramInterruption.SPECIFICATION);
    }
    return ram.contains(block, lengthBytes)
        ? InstructionResult.OK
        : InstructionResult.interruption(ProgramInterruption.ADDRESSING);
  }

  long get(long physAddr) {
    return ram.getLongAcquire(physAddr);
  }

  void set(long physAddr, long word) {
    ram.setLongRelease(physAddr, word);
  }

  void clear(long physAddr, int lengthBytes) {
    for (int at = 0; at < lengthBytes; at += 8) {
      set(physAddr + at, 0);
    }
  }
}
