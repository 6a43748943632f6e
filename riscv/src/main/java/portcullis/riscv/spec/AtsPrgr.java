package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code ATS.PRGR}: answer a group of a device's page requests. Section 3.1.4.
 *
 * @param payload bytes 8 to 15 of the message, as PCIe defines them
 */
public record AtsPrgr(AtsTarget target, long payload) implements Command {
  /** The two doublewords. */
  public static final List<Layout> WORDS = AtsTarget.words("ATS.PRGR");

  private static final long HEADER = 4 | 1 << 7;

  @Override
  public CommandKind kind() {
    return CommandKind.ATS_PRGR;
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
