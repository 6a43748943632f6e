package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code ATS.INVAL}: make a device forget translations that it caches. Section 3.1.4.
 *
 * @param payload bytes 8 to 15 of the message, as PCIe defines them
 */
public record AtsInval(AtsTarget target, long payload) implements Command {
  /** The two doublewords. */
  public static final List<Layout> WORDS = AtsTarget.words("ATS.INVAL");

  /** {@link #payload}: the range is larger than a page. */
  public static final BitField S = BitField.rw("S", 11, 11);

  private static final long HEADER = 4;
  private static final long PAGE_OFFSETS = 0xfff;

  /** {@link #payload} for every address. */
  public static long payloadOfAll() {
    return S.mask() | (Long.MAX_VALUE & ~PAGE_OFFSETS);
  }

  /**
   * {@link #payload} for the smallest aligned power of two that holds a range, last address
   * inclusive. PCIe encodes its size by the lowest address bit, from 12 up, that is 0.
   */
  public static long payloadOfRange(long firstAddress, long lastAddress) {
    long inside = Long.highestOneBit(firstAddress ^ lastAddress);
    if (inside == Long.MIN_VALUE) {
      return payloadOfAll();
    }
    if (inside <= PAGE_OFFSETS) {
      return firstAddress & ~PAGE_OFFSETS;
    }
    // inside is half the size.
    return S.mask() | (((firstAddress & -(inside << 1)) | (inside - 1)) & ~PAGE_OFFSETS);
  }

  @Override
  public CommandKind kind() {
    return CommandKind.ATS_INVAL;
  }

  @Override
  public long dword0() {
    return HEADER | target.bits();
  }

  @Override
  public long dword1() {
    return payload;
  }
}
