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

  private static final long HEADER = 4;

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
