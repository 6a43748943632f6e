package portcullis.s390.device;

import portcullis.core.sync.SharedLongArray;
import portcullis.machine.bus.Requester;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciIdentity;

/** A function that has 32 words of registers and leaves its DMA to the test. */
final class TestFunction extends PciFunction {
  static final int VENDOR = 0x1014;
  static final int DEVICE = 0x04ed;

  private final SharedLongArray words = new SharedLongArray(32);
  Requester requester;
  int resets;
  Runnable onReset = () -> {};

  TestFunction() {
    super(new PciIdentity(VENDOR, DEVICE, 0x018000, 1), 8, 4);
  }

  @Override
  protected long readRegister(long offset, int sizeBytes) {
    long word = words.get((int) (offset >>> 3)) >>> 8 * (offset & 7);
    return sizeBytes == 8 ? word : word & (1L << 8 * sizeBytes) - 1;
  }

  @Override
  protected void writeRegister(long offset, int sizeBytes, long value) {
    long mask = sizeBytes == 8 ? -1L : (1L << 8 * sizeBytes) - 1;
    int shift = (int) (8 * (offset & 7));
    int index = (int) (offset >>> 3);
    words.set(index, words.get(index) & ~(mask << shift) | (value & mask) << shift);
  }

  @Override
  protected void plugged(Requester newRequester) {
    requester = newRequester;
  }

  @Override
  protected void removed() {}

  @Override
  protected void reset() {
    resets++;
    onReset.run();
    for (int i = 0; i < words.length(); i++) {
      words.set(i, 0);
    }
  }

  @Override
  protected void wake() {}
}
