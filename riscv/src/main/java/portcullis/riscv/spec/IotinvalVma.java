package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code IOTINVAL.VMA}: forget cached first-stage translations. Section 3.1.1.
 *
 * @param addressValid only those of {@code address}
 * @param pscidValid only those of {@code pscid}, and of them not the global ones
 * @param gscidValid those of the virtual machine {@code gscid} rather than of the host
 * @param nonLeaf also non-leaf entries; needs {@code capabilities.NL}
 * @param range {@code address} encodes a range; needs {@code capabilities.S}
 * @param address a multiple of 4 KiB
 */
public record IotinvalVma(
    boolean addressValid,
    boolean pscidValid,
    int pscid,
    boolean gscidValid,
    int gscid,
    boolean nonLeaf,
    boolean range,
    long address)
    implements Command {
  /** The address operand counts. */
  public static final BitField AV = BitField.rw("AV", 10, 10);

  /** Address space. */
  public static final BitField PSCID = BitField.rw("PSCID", 12, 31);

  /** The PSCID operand counts. */
  public static final BitField PSCV = BitField.rw("PSCV", 32, 32);

  /** The GSCID operand counts. */
  public static final BitField GV = BitField.rw("GV", 33, 33);

  /** Non-leaf entries too; reserved unless {@code capabilities.NL}. */
  public static final BitField NL = BitField.rw("NL", 34, 34);

  /** Virtual machine. */
  public static final BitField GSCID = BitField.rw("GSCID", 44, 59);

  /** Second doubleword: the address is a range; reserved unless {@code capabilities.S}. */
  public static final BitField S = BitField.rw("S", 9, 9);

  /** Second doubleword: bits 63:12 of the address. */
  public static final BitField ADDR = BitField.rw("ADDR[63:12]", 10, 61);

  /** The two doublewords. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "IOTINVAL.VMA dword 0",
              "3.1.1",
              64,
              CommandHeader.OPCODE,
              CommandHeader.FUNC3,
              AV,
              BitField.reserved(11, 11),
              PSCID,
              PSCV,
              GV,
              NL,
              BitField.reserved(35, 43),
              GSCID,
              BitField.reserved(60, 63)),
          Layout.of(
              "IOTINVAL.VMA dword 1",
              "3.1.1",
              64,
              BitField.reserved(0, 8),
              S,
              ADDR,
              BitField.reserved(62, 63)));

  private static final long HEADER = 1;

  /** Everything of all host address spaces. */
  public static long dword0OfAll() {
    return HEADER;
  }

  /** Everything of a host address space but global mappings; the second doubleword is 0. */
  public static long dword0OfSpace(int pscid) {
    return HEADER | PSCV.mask() | PSCID.place(pscid);
  }

  /** Everything of all address spaces of a virtual machine; the second doubleword is 0. */
  public static long dword0OfGuest(int gscid) {
    return HEADER | GV.mask() | GSCID.place(gscid);
  }

  /** Everything of an address space of a virtual machine but global mappings; likewise. */
  public static long dword0OfGuestSpace(int gscid, int pscid) {
    return dword0OfGuest(gscid) | dword0OfSpace(pscid);
  }

  /** One address of a host address space, which {@link #dword1(long)} names. */
  public static long dword0OfAddress(int pscid) {
    return HEADER | AV.mask() | PSCV.mask() | PSCID.place(pscid);
  }

  /** Second doubleword for the page at {@code iova}, a multiple of 4 KiB. */
  public static long dword1(long iova) {
    return ADDR.place(iova >>> 12);
  }

  /** The address that a second doubleword names. */
  public static long address(long dword1) {
    return ADDR.extract(dword1) << 12;
  }

  /** Everything of all host address spaces. */
  public static IotinvalVma ofAll() {
    return decode(dword0OfAll(), 0);
  }

  /** Everything of a host address space but global mappings. */
  public static IotinvalVma ofSpace(int pscid) {
    return decode(dword0OfSpace(pscid), 0);
  }

  /** One address of a host address space. */
  public static IotinvalVma ofAddress(int pscid, long iova) {
    return decode(dword0OfAddress(pscid), dword1(iova));
  }

  static IotinvalVma decode(long dword0, long dword1) {
    return new IotinvalVma(
        AV.isSet(dword0),
        PSCV.isSet(dword0),
        PSCID.extractInt(dword0),
        GV.isSet(dword0),
        GSCID.extractInt(dword0),
        NL.isSet(dword0),
        S.isSet(dword1),
        address(dword1));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.IOTINVAL_VMA;
  }

  @Override
  public long dword0() {
    return HEADER
        | AV.flag(addressValid)
        | PSCV.flag(pscidValid)
        | PSCID.place(pscid)
        | GV.flag(gscidValid)
        | GSCID.place(gscid)
        | NL.flag(nonLeaf);
  }

  @Override
  public long dword1() {
    return S.flag(range) | dword1(address);
  }
}
