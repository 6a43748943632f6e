package portcullis.riscv.spec;

/** What kind of transaction faulted: {@code TTYP}. Section 3.2. */
public enum TransactionType {
  /** Not caused by an inbound transaction. */
  NONE(0),
  /** Untranslated read for execute. */
  UNTRANSLATED_EXECUTE(1),
  /** Untranslated read. */
  UNTRANSLATED_READ(2),
  /** Untranslated write or atomic. */
  UNTRANSLATED_WRITE(3),
  /** Translated read for execute. */
  TRANSLATED_EXECUTE(5),
  /** Translated read. */
  TRANSLATED_READ(6),
  /** Translated write or atomic. */
  TRANSLATED_WRITE(7),
  /** PCIe ATS translation request. */
  ATS_TRANSLATION_REQUEST(8),
  /** PCIe message request. */
  MESSAGE_REQUEST(9),
  /** Not a type that version 1.0 defines. */
  RESERVED(-1);

  private final int code;

  TransactionType(int code) {
    this.code = code;
  }

  /** The type with this number, {@link #RESERVED} if there is none. */
  public static TransactionType of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> UNTRANSLATED_EXECUTE;
      case 2 -> UNTRANSLATED_READ;
      case 3 -> UNTRANSLATED_WRITE;
      case 5 -> TRANSLATED_EXECUTE;
      case 6 -> TRANSLATED_READ;
      case 7 -> TRANSLATED_WRITE;
      case 8 -> ATS_TRANSLATION_REQUEST;
      case 9 -> MESSAGE_REQUEST;
      default -> RESERVED;
    };
  }

  /** The number in the record, -1 for {@link #RESERVED}. */
  public int code() {
    return code;
  }
}
