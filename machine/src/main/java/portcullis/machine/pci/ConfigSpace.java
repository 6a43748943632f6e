package portcullis.machine.pci;

import portcullis.machine.pci.spec.BarBits;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;

/**
 * Configuration space of one function: bytes, and for each the bits that software can write and
 * those it clears by writing ones, so that an access is three mask operations and no case
 * distinction.
 *
 * <p>A base address register answers its size by itself: the bits below the size are not writable.
 * Not thread-safe; guarded by the function's lock.
 */
final class ConfigSpace {
  /** Bytes of configuration space, the extended part (which is empty) included. */
  static final int SIZE_BYTES = 4096;

  private static final int FIRST_CAPABILITY = 0x40;

  private final byte[] bytes = new byte[SIZE_BYTES];
  private final byte[] initial = new byte[SIZE_BYTES];
  private final byte[] writable = new byte[SIZE_BYTES];
  private final byte[] clearable = new byte[SIZE_BYTES];
  private int nextCapability = FIRST_CAPABILITY;
  private int lastLink = ConfigRegister.CAPABILITIES_POINTER.offset();

  ConfigSpace(PciIdentity identity) {
    for (ConfigRegister register : ConfigRegister.values()) {
      define(
          register.offset(),
          register.sizeBytes(),
          0,
          register.writableMask(),
          register.clearableMask());
    }
    preset(ConfigRegister.VENDOR_ID, identity.vendorId());
    preset(ConfigRegister.DEVICE_ID, identity.deviceId());
    preset(ConfigRegister.CLASS_CODE, identity.classCode());
    preset(ConfigRegister.REVISION_ID, identity.revision());
    preset(ConfigRegister.SUBSYSTEM_VENDOR_ID, identity.vendorId());
    preset(ConfigRegister.SUBSYSTEM_ID, identity.deviceId());
  }

  /**
   * Adds a 64-bit memory BAR of 2^{@code sizeLog2} bytes at registers {@code index} and the next.
   */
  void addBar(int index, int sizeLog2) {
    long address = -1L << sizeLog2;
    int offset = ConfigRegister.bar(index).offset();
    define(offset, 4, BarBits.MEMORY_64, (int) address, 0);
    define(offset + 4, 4, 0, (int) (address >>> 32), 0);
  }

  /** Appends a capability, all zero and read-only but for its id; returns its offset. */
  int addCapability(int id, int lengthBytes) {
    int offset = nextCapability;
    nextCapability = (offset + lengthBytes + 3) & ~3;
    define(offset, 1, id, 0, 0);
    define(lastLink, 1, offset, 0, 0);
    lastLink = offset + 1;
    preset(ConfigRegister.STATUS, CommandBits.STATUS_CAPABILITIES_LIST);
    return offset;
  }

  /** Says how the {@code sizeBytes} bytes from {@code offset} start and which bits can change. */
  void define(int offset, int sizeBytes, int value, int writableMask, int clearableMask) {
    for (int i = 0; i < sizeBytes; i++) {
      initial[offset + i] = (byte) (value >>> (8 * i));
      bytes[offset + i] = initial[offset + i];
      writable[offset + i] = (byte) (writableMask >>> (8 * i));
      clearable[offset + i] = (byte) (clearableMask >>> (8 * i));
    }
  }

  /** Reads 1, 2, 4 or 8 bytes; zero beyond the end. */
  long read(long offset, int sizeBytes) {
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      if (offset >= 0 && offset + i < SIZE_BYTES) {
        value |= (bytes[(int) offset + i] & 0xffL) << (8 * i);
      }
    }
    return value;
  }

  /** Reads a register of the header. */
  int read(ConfigRegister register) {
    return (int) read(register.offset(), register.sizeBytes());
  }

  /** Writes 1, 2, 4 or 8 bytes, of which only writable and clearable bits change. */
  void write(long offset, int sizeBytes, long value) {
    for (int i = 0; i < sizeBytes; i++) {
      if (offset < 0 || offset + i >= SIZE_BYTES) {
        return;
      }
      int at = (int) offset + i;
      int written = (int) (value >>> (8 * i));
      int kept = bytes[at] & ~writable[at] & ~(written & clearable[at]);
      bytes[at] = (byte) (kept | (written & writable[at]));
    }
  }

  /** Clears bits that software set to start something. */
  void clearBits(int offset, int sizeBytes, int mask) {
    for (int i = 0; i < sizeBytes; i++) {
      bytes[offset + i] &= (byte) ~(mask >>> (8 * i));
    }
  }

  /** Where BAR {@code index} and the next say the region is. */
  long barAddress(int index) {
    return read(ConfigRegister.bar(index).offset(), 8) & ~(long) BarBits.FLAGS;
  }

  /** Puts every register back to how it starts. */
  void reset() {
    System.arraycopy(initial, 0, bytes, 0, SIZE_BYTES);
  }

  private void preset(ConfigRegister register, int value) {
    for (int i = 0; i < register.sizeBytes(); i++) {
      initial[register.offset() + i] = (byte) (value >>> (8 * i));
      bytes[register.offset() + i] = initial[register.offset() + i];
    }
  }
}
