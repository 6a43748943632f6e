package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code IODIR.INVAL_DDT}: forget cached device contexts, and the process contexts that belong to
 * them. Section 3.1.3.
 *
 * @param deviceValid only those of {@code deviceId}
 * @param deviceId at most as wide as the mode of {@code ddtp} supports
 */
public record IodirInvalDdt(boolean deviceValid, int deviceId) implements Command {
  /** The device id counts. */
  public static final BitField DV = BitField.rw("DV", 33, 33);

  /** Device id. */
  public static final BitField DID = BitField.rw("DID", 40, 63);

  /** The two doublewords. PID is reserved here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "IODIR.INVAL_DDT dword 0",
              "3.1.3",
              64,
              CommandHeader.OPCODE,
              CommandHeader.FUNC3,
              BitField.reserved(10, 32),
              DV,
              BitField.reserved(34, 39),
              DID),
          Layout.of("IODIR.INVAL_DDT dword 1", "3.1.3", 64, BitField.reserved(0, 63)));

  private static final long HEADER = 3;

  /** All devices; the second doubleword is 0. */
  public static long dword0OfAll() {
    return HEADER;
  }

  /** One device; the second doubleword is 0. */
  public static long dword0(int deviceId) {
    return HEADER | DV.mask() | DID.place(deviceId);
  }

  static IodirInvalDdt decode(long dword0) {
    return new IodirInvalDdt(DV.isSet(dword0), DID.extractInt(dword0));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.IODIR_INVAL_DDT;
  }

  @Override
  public long dword0() {
    return HEADER | DV.flag(deviceValid) | DID.place(deviceId);
  }

  @Override
  public long dword1() {
    return 0;
  }
}
