package portcullis.riscv.spec;

import java.util.List;

/**
 * {@code IOFENCE.C}: complete only when all earlier commands have. Section 3.1.2.
 *
 * @param addressValid write {@code data} to {@code address} on completion
 * @param wiredInterrupt set {@code cqcsr.fence_w_ip} on completion; needs {@code fctl.WSI}
 * @param orderReads wait for earlier reads of devices
 * @param orderWrites wait for earlier writes of devices
 * @param data 4 bytes
 * @param address a multiple of 4
 */
public record IofenceC(
    boolean addressValid,
    boolean wiredInterrupt,
    boolean orderReads,
    boolean orderWrites,
    int data,
    long address)
    implements Command {
  /** The address and data operands count. */
  public static final BitField AV = BitField.rw("AV", 10, 10);

  /** Wired interrupt on completion. */
  public static final BitField WSI = BitField.rw("WSI", 11, 11);

  /** Order previous reads. */
  public static final BitField PR = BitField.rw("PR", 12, 12);

  /** Order previous writes. */
  public static final BitField PW = BitField.rw("PW", 13, 13);

  /** What to write. */
  public static final BitField DATA = BitField.rw("DATA", 32, 63);

  /** Second doubleword: bits 63:2 of the address. */
  public static final BitField ADDR = BitField.rw("ADDR[63:2]", 0, 61);

  /** The two doublewords. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "IOFENCE.C dword 0",
              "3.1.2",
              64,
              CommandHeader.OPCODE,
              CommandHeader.FUNC3,
              AV,
              WSI,
              PR,
              PW,
              BitField.reserved(14, 31),
              DATA),
          Layout.of("IOFENCE.C dword 1", "3.1.2", 64, ADDR, BitField.reserved(62, 63)));

  private static final long HEADER = 2;

  /** A fence that orders earlier reads and writes of devices, if asked, and writes nothing. */
  public static long dword0(boolean orderReads, boolean orderWrites) {
    return HEADER | PR.flag(orderReads) | PW.flag(orderWrites);
  }

  /** As {@link #dword0(boolean, boolean)}, and writes {@code data} where {@link #dword1} says. */
  public static long dword0(boolean orderReads, boolean orderWrites, int data) {
    return dword0(orderReads, orderWrites) | AV.mask() | (long) data << 32;
  }

  /** Second doubleword: where the data goes, a multiple of 4. */
  public static long dword1(long physAddr) {
    return ADDR.place(physAddr >>> 2);
  }

  /** The address that a second doubleword names. */
  public static long address(long dword1) {
    return ADDR.extract(dword1) << 2;
  }

  static IofenceC decode(long dword0, long dword1) {
    return new IofenceC(
        AV.isSet(dword0),
        WSI.isSet(dword0),
        PR.isSet(dword0),
        PW.isSet(dword0),
        (int) DATA.extract(dword0),
        address(dword1));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.IOFENCE_C;
  }

  @Override
  public long dword0() {
    return dword0(orderReads, orderWrites)
        | AV.flag(addressValid)
        | WSI.flag(wiredInterrupt)
        | (long) data << 32;
  }

  @Override
  public long dword1() {
    return dword1(address);
  }
}
