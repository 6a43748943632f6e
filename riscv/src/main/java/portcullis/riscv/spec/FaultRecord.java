package portcullis.riscv.spec;

import java.util.List;

/**
 * A record of the fault queue: four doublewords. Section 3.2.
 *
 * @param processId 0 unless {@code hasProcess}
 * @param supervisor whether the transaction asked for supervisor privilege
 * @param iotval the IOVA, if the transaction has one; else as the cause defines
 * @param iotval2 as the cause defines
 */
public record FaultRecord(
    FaultCause cause,
    TransactionType type,
    int deviceId,
    boolean hasProcess,
    int processId,
    boolean supervisor,
    long iotval,
    long iotval2) {
  /** Size of a record. */
  public static final int BYTES = 32;

  /** Offset of the first doubleword, with everything that is not an address. */
  public static final int HEADER_OFFSET = 0;

  /** Offset of the doubleword that is reserved or for custom use. */
  public static final int RESERVED_OFFSET = 8;

  /** Offset of {@code iotval}. */
  public static final int IOTVAL_OFFSET = 16;

  /** Offset of {@code iotval2}. */
  public static final int IOTVAL2_OFFSET = 24;

  /** Number of a {@link FaultCause}. */
  public static final BitField CAUSE = BitField.rw("CAUSE", 0, 11);

  /** The process id. */
  public static final BitField PID = BitField.rw("PID", 12, 31);

  /** There is a process id. */
  public static final BitField PV = BitField.rw("PV", 32, 32);

  /** Supervisor privilege was requested. */
  public static final BitField PRIV = BitField.rw("PRIV", 33, 33);

  /** Number of a {@link TransactionType}. */
  public static final BitField TTYP = BitField.rw("TTYP", 34, 39);

  /** The device id. */
  public static final BitField DID = BitField.rw("DID", 40, 63);

  /** Of {@code iotval2} of a guest-page fault: a table of the first stage was being read. */
  public static final BitField IMPLICIT = BitField.rw("implicit", 0, 0);

  /** Of {@code iotval2} of a guest-page fault: the guest-physical address, bits 63:2. */
  public static final BitField GUEST_ADDRESS = BitField.rw("GPA[63:2]", 2, 63);

  /** The doublewords. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of("fault record, header", "3.2", 64, CAUSE, PID, PV, PRIV, TTYP, DID),
          Layout.of(
              "fault record, reserved",
              "3.2",
              64,
              BitField.custom(0, 31),
              BitField.reserved(32, 63)),
          Layout.of("iotval", "3.2", 64, BitField.rw("iotval", 0, 63)),
          Layout.of("iotval2", "3.2", 64, BitField.rw("iotval2", 0, 63)));

  /** The first doubleword of a record of a transaction without process id. */
  public static long header(FaultCause cause, TransactionType type, int deviceId) {
    return CAUSE.place(cause.code()) | TTYP.place(type.code()) | DID.place(deviceId);
  }

  /** The record that these doublewords hold. */
  public static FaultRecord decode(long header, long iotval, long iotval2) {
    return new FaultRecord(
        FaultCause.of(CAUSE.extractInt(header)),
        TransactionType.of(TTYP.extractInt(header)),
        DID.extractInt(header),
        PV.isSet(header),
        PID.extractInt(header),
        PRIV.isSet(header),
        iotval,
        iotval2);
  }

  @Override
  public String toString() {
    return "%s of %s by %06x%s, iotval 0x%x, iotval2 0x%x"
        .formatted(
            cause, type, deviceId, hasProcess ? " process " + processId : "", iotval, iotval2);
  }
}
