package portcullis.s390.spec;

import java.util.List;

/**
 * The block that MODIFY PCI FUNCTION CONTROLS reads and STORE PCI FUNCTION CONTROLS writes. [insn],
 * [qinst]
 */
public final class FunctionInformationBlock {
  /** Its size. */
  public static final int BYTES = 80;

  /** Where the word with {@link #FORMAT} is. */
  public static final int FORMAT_AT = 0;

  /** Where the word with the flags is. */
  public static final int CONTROLS_AT = 8;

  /** Where the first IOVA of the aperture is; its low 12 bits count as 0. */
  public static final int BASE_AT = 16;

  /** Where the last IOVA of the aperture is; its low 12 bits count as 1. */
  public static final int LIMIT_AT = 24;

  /** Where the {@link TranslationAnchor} is. */
  public static final int ANCHOR_AT = 32;

  /** Where the word with {@link #GUEST_DESIGNATION} is. */
  public static final int GUEST_AT = 72;

  /** Format of the block; there is only 0. */
  public static final BitField FORMAT = BitField.of("format", 56, 63);

  /** Stored: the function is enabled. */
  public static final BitField ENABLED = BitField.flag("enabled", 63);

  /** Stored: the function is in its error state. */
  public static final BitField ERROR = BitField.flag("error", 62);

  /** Stored: loads and stores are blocked. */
  public static final BitField BLOCKED = BitField.flag("load/store blocked", 61);

  /** Stored: address translation is registered. */
  public static final BitField REGISTERED = BitField.flag("DMA address space registered", 60);

  /** For which guest of the hypervisor; 0 for the caller itself. */
  public static final BitField GUEST_DESIGNATION = BitField.of("guest designation", 0, 31);

  /** Every word that has a meaning here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(FORMAT_AT, "format", "insn", BitField.reserved(0, 55), FORMAT),
          Layout.at(
              CONTROLS_AT,
              "function controls",
              "insn",
              BitField.reserved(0, 59),
              REGISTERED,
              BLOCKED,
              ERROR,
              ENABLED),
          Layout.at(BASE_AT, "PCI base address", "insn", BitField.of("base", 0, 63)),
          Layout.at(LIMIT_AT, "PCI address limit", "insn", BitField.of("limit", 0, 63)),
          Layout.at(ANCHOR_AT, "translation anchor", "insn", BitField.of("anchor", 0, 63)),
          Layout.at(GUEST_AT, "guest", "insn", GUEST_DESIGNATION, BitField.reserved(32, 63)));

  private FunctionInformationBlock() {}
}
