package portcullis.riscv.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLongArray;
import portcullis.riscv.spec.Register;

/**
 * The registers' values, one word a register, and the rules by which software reads and writes
 * them. What a write causes besides is the device's.
 *
 * <p>Thread-safe: each register changes atomically, and a value that is stored with release is read
 * with acquire ({@link #set} pairs with {@link #get} and {@link #read}), so that what a queue index
 * announces is visible to whoever sees the index.
 */
final class RegisterFile {
  private static final int NONE = -1;

  private final RiscvIommuConfig config;
  // Slot of the register at each offset / 4, NONE where there is none.
  private final int[] slotAt = new int[Register.PAGE_BYTES / 4];
  private final Register[] registerOf;
  private final RegisterMasks[] masksOf;
  private final int[] offsetOf;
  // The values; acquire, release and compare-and-set.
  private final SharedLongArray values;

  RegisterFile(RiscvIommuConfig config) {
    this.config = config;
    int slots = Arrays.stream(Register.values()).mapToInt(Register::count).sum();
    registerOf = new Register[slots];
    masksOf = new RegisterMasks[slots];
    offsetOf = new int[slots];
    values = new SharedLongArray(slots);
    Arrays.fill(slotAt, NONE);
    int slot = 0;
    for (Register register : Register.values()) {
      for (int i = 0; i < register.count(); i++) {
        registerOf[slot] = register;
        masksOf[slot] = RegisterMasks.of(register, i, config);
        offsetOf[slot] = register.offset(i);
        for (int at = 0; at < register.sizeBytes(); at += 4) {
          slotAt[(register.offset(i) + at) / 4] = slot;
        }
        slot++;
      }
    }
    reset();
  }

  /** Gives every register its value after reset. */
  void reset() {
    for (int slot = 0; slot < values.length(); slot++) {
      values.setRelease(slot, registerOf[slot].layout().reset());
    }
    set(Register.CAPABILITIES, config.capabilities().value());
    set(Register.FCTL, config.resetFeatures());
  }

  /**
   * Reads as software does. Accesses that the specification leaves open (section 5) read 0: of
   * another size than 4 or 8 bytes, not aligned, or across registers.
   */
  long read(long offset, int sizeBytes) {
    int slot = slotAt(offset, sizeBytes);
    if (slot == NONE) {
      return 0;
    }
    long value = values.getAcquire(slot) >>> shift(slot, offset);
    return sizeBytes == 8 ? value : value & 0xffff_ffffL;
  }

  /**
   * The register that an access hits, or null if it is none that {@link #read} answers. An access
   * to half of a register hits it.
   */
  @Nullable Register registerAt(long offset, int sizeBytes) {
    int slot = slotAt(offset, sizeBytes);
    return slot == NONE ? null : registerOf[slot];
  }

  /**
   * Writes as software does, by the masks of the register.
   *
   * @param also bits that the write sets as well
   */
  void write(long offset, int sizeBytes, long value, long also) {
    int slot = slotAt(offset, sizeBytes);
    if (slot == NONE) {
      return;
    }
    RegisterMasks masks = masksOf[slot];
    int shift = shift(slot, offset);
    long bytes = (sizeBytes == 8 ? -1L : 0xffff_ffffL) << shift;
    long before;
    do {
      before = values.getAcquire(slot);
    } while (!values.compareAndSet(
        slot, before, masks.apply(before, bytes, value << shift) | also));
  }

  /** What {@link #write} would make of the register, without doing it. */
  long preview(long offset, int sizeBytes, long value) {
    int slot = slotAt(offset, sizeBytes);
    int shift = shift(slot, offset);
    long bytes = (sizeBytes == 8 ? -1L : 0xffff_ffffL) << shift;
    return masksOf[slot].apply(values.getAcquire(slot), bytes, value << shift);
  }

  /** The value of the register at an offset that {@link #registerAt} has found. */
  long at(long offset) {
    return values.getAcquire(slotAt[(int) offset / 4]);
  }

  /** The value of a register of which there is one. */
  long get(Register register) {
    return values.getAcquire(slotOf(register));
  }

  /** The value of one of several registers. */
  long get(Register register, int index) {
    return values.getAcquire(slotOf(register) + index);
  }

  /** Replaces the value of a register that nobody else changes now. */
  void set(Register register, long value) {
    values.setRelease(slotOf(register), value);
  }

  /** Atomically clears and then sets bits; returns the value before. Volatile effects. */
  long update(Register register, long cleared, long set) {
    return update(register, 0, cleared, set);
  }

  /** As {@link #update(Register, long, long)}, for one of several registers. */
  long update(Register register, int index, long cleared, long set) {
    int slot = slotOf(register) + index;
    while (true) {
      long before = values.getAcquire(slot);
      if (values.compareAndSet(slot, before, (before & ~cleared) | set)) {
        return before;
      }
    }
  }

  /** Atomically adds 1 to one of several registers; returns the value before. */
  long increment(Register register, int index) {
    return values.getAndAdd(slotOf(register) + index, 1);
  }

  /** Of the first one, if there are several; the others follow. */
  private int slotOf(Register register) {
    return slotAt[register.offset() >>> 2];
  }

  private int slotAt(long offset, int sizeBytes) {
    if ((sizeBytes != 4 && sizeBytes != 8)
        || offset < 0
        || offset > Register.PAGE_BYTES - sizeBytes
        || (offset & (sizeBytes - 1)) != 0) {
      return NONE;
    }
    int slot = slotAt[(int) offset / 4];
    return slot != NONE && sizeBytes > registerOf[slot].sizeBytes() ? NONE : slot;
  }

  private int shift(int slot, long offset) {
    return 8 * ((int) offset - offsetOf[slot]);
  }
}
