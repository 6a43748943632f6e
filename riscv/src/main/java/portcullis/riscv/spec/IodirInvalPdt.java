package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code IODIR.INVAL_PDT}: forget one cached process context. Section 3.1.3.
 *
 * @param deviceValid must be true
 * @param deviceId at most as wide as the mode of {@code ddtp} supports
 * @param processId at most as wide as the capabilities allow
 */
public record IodirInvalPdt(boolean deviceValid, int deviceId, int processId) implements Command {
  /** Process id. */
  public static final BitField PID = BitField.rw("PID", 12, 31);

  /** The device id counts; the command is illegal without. */
  public static final BitField DV = IodirInvalDdt.DV;

  /** Device id. */
  public static final BitField DID = IodirInvalDdt.DID;

  /** The two doublewords. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "IODIR.INVAL_PDT dword 0",
              "3.1.3",
              64,
              CommandHeader.OPCODE,
              CommandHeader.FUNC3,
              BitField.reserved(10, 11),
              PID,
              BitField.reserved(32, 32),
              DV,
              BitField.reserved(34, 39),
              DID),
          Layout.of("IODIR.INVAL_PDT dword 1", "3.1.3", 64, BitField.reserved(0, 63)));

  private static final long HEADER = 3 | 1 << 7;

  /** One process of one device; the second doubleword is 0. */
  public static long dword0(int deviceId, int processId) {
    return HEADER | DV.mask() | DID.place(deviceId) | PID.place(processId);
  }

  static IodirInvalPdt decode(long dword0) {
    return new IodirInvalPdt(DV.isSet(dword0), DID.extractInt(dword0), PID.extractInt(dword0));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.IODIR_INVAL_PDT;
  }

  @Override
  public long dword0() {
    return HEADER | PID.place(processId) | DV.flag(deviceValid) | DID.place(deviceId);
  }

  @Override
  public long dword1() {
    return 0;
  }
}
