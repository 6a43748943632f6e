package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code IOTINVAL.GVMA}: forget cached second-stage translations. Section 3.1.1.
 *
 * @param addressValid only those of {@code address}; counts only if {@code gscidValid}
 * @param gscidValid only those of the virtual machine {@code gscid}
 * @param pscid ignored, but an operand
 * @param nonLeaf also non-leaf entries; needs {@code capabilities.NL}
 * @param range {@code address} encodes a range; needs {@code capabilities.S}
 * @param address guest-physical, a multiple of 4 KiB
 */
public record IotinvalGvma(
    boolean addressValid,
    boolean gscidValid,
    int gscid,
    int pscid,
    boolean nonLeaf,
    boolean range,
    long address)
    implements Command {
  /** The address operand counts. */
  public static final BitField AV = IotinvalVma.AV;

  /** The GSCID operand counts. */
  public static final BitField GV = IotinvalVma.GV;

  /** Non-leaf entries too; reserved unless {@code capabilities.NL}. */
  public static final BitField NL = IotinvalVma.NL;

  /** Virtual machine. */
  public static final BitField GSCID = IotinvalVma.GSCID;

  /** Second doubleword: the address is a range; reserved unless {@code capabilities.S}. */
  public static final BitField S = IotinvalVma.S;

  /** Second doubleword: bits 63:12 of the address. */
  public static final BitField ADDR = IotinvalVma.ADDR;

  /** The two doublewords. PSCV is reserved here: setting it is illegal. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "IOTINVAL.GVMA dword 0",
              "3.1.1",
              64,
              CommandHeader.OPCODE,
              CommandHeader.FUNC3,
              AV,
              BitField.reserved(11, 11),
              IotinvalVma.PSCID,
              BitField.reserved(32, 32),
              GV,
              NL,
              BitField.reserved(35, 43),
              GSCID,
              BitField.reserved(60, 63)),
          Layout.of(
              "IOTINVAL.GVMA dword 1",
              "3.1.1",
              64,
              BitField.reserved(0, 8),
              S,
              ADDR,
              BitField.reserved(62, 63)));

  private static final long HEADER = 1 | 1 << 7;

  /** Everything of the second stage of a virtual machine; the second doubleword is 0. */
  public static long dword0OfGuest(int gscid) {
    return HEADER | GV.mask() | GSCID.place(gscid);
  }

  static IotinvalGvma decode(long dword0, long dword1) {
    return new IotinvalGvma(
        AV.isSet(dword0),
        GV.isSet(dword0),
        GSCID.extractInt(dword0),
        IotinvalVma.PSCID.extractInt(dword0),
        NL.isSet(dword0),
        S.isSet(dword1),
        IotinvalVma.address(dword1));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.IOTINVAL_GVMA;
  }

  @Override
  public long dword0() {
    return HEADER
        | AV.flag(addressValid)
        | IotinvalVma.PSCID.place(pscid)
        | GV.flag(gscidValid)
        | GSCID.place(gscid)
        | NL.flag(nonLeaf);
  }

  @Override
  public long dword1() {
    return S.flag(range) | IotinvalVma.dword1(address);
  }
}
