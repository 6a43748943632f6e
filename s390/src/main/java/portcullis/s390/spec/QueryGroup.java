package portcullis.s390.spec;

import java.util.List;

/** {@link ClpCommand#QUERY_GROUP}: what the functions of a group have in common. [clp], [qclp] */
public final class QueryGroup {
  /** Where the request has the word with {@link #GROUP}. */
  public static final int GROUP_AT = 16;

  /** Length of the response. */
  public static final int RESPONSE_BYTES = 64;

  /** Where the word with {@link #REFRESH} and its neighbours is. */
  public static final int PROPERTIES_AT = ClpBlock.RESPONSE_AT + 16;

  /** Where the word with {@link #DESIGNATIONS} is. */
  public static final int DESIGNATIONS_AT = ClpBlock.RESPONSE_AT + 24;

  /** Where the mask of DMA address spaces is. */
  public static final int DMA_SPACES_AT = ClpBlock.RESPONSE_AT + 32;

  /** Where the address that functions write messages to is, as an IOVA. */
  public static final int MESSAGE_ADDRESS_AT = ClpBlock.RESPONSE_AT + 40;

  /** In the request: id of the group. */
  public static final BitField GROUP = BitField.of("function group id", 32, 39);

  /** Number of interruptions a function can have. */
  public static final BitField INTERRUPTIONS = BitField.of("number of interruptions", 48, 59);

  /** Version of PCI. */
  public static final BitField VERSION = BitField.of("version", 40, 47);

  /** An anchor without tables may be registered: {@link TranslationAnchor#UNTRANSLATED}. */
  public static final BitField RELAXED_TRANSLATION = BitField.flag("relaxed translation", 37);

  /** Frames larger than 4 KiB are known. */
  public static final BitField FRAMES = BitField.flag("frame", 33);

  /**
   * New table entries are known only after REFRESH PCI TRANSLATIONS: there is a hypervisor with
   * tables of its own.
   */
  public static final BitField REFRESH = BitField.flag("refresh", 32);

  /** The most bytes of one PCI STORE BLOCK. */
  public static final BitField STORE_BLOCK_BYTES = BitField.of("maximum store block", 16, 28);

  /** Milliseconds between measurements. */
  public static final BitField UPDATE_INTERVAL = BitField.of("measurement interval", 0, 15);

  /** Which tables can be the root: {@link TableLevel#designationMask} of each. */
  public static final BitField DESIGNATIONS = BitField.of("designation types", 56, 63);

  /** Every word that has a meaning here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(
              GROUP_AT,
              "query group",
              "clp",
              BitField.reserved(0, 31),
              GROUP,
              BitField.reserved(40, 63)),
          Layout.at(
              PROPERTIES_AT,
              "group properties",
              "clp",
              UPDATE_INTERVAL,
              STORE_BLOCK_BYTES,
              BitField.reserved(29, 31),
              REFRESH,
              FRAMES,
              BitField.reserved(34, 36),
              RELAXED_TRANSLATION,
              BitField.reserved(38, 39),
              VERSION,
              INTERRUPTIONS,
              BitField.reserved(60, 63)),
          Layout.at(
              DESIGNATIONS_AT,
              "group designations",
              "clp",
              BitField.of("processors for directed interruptions", 0, 15),
              BitField.of("directed interruptions", 16, 27),
              BitField.reserved(28, 31),
              BitField.of("address-list entries", 32, 47),
              BitField.reserved(48, 55),
              DESIGNATIONS),
          Layout.at(DMA_SPACES_AT, "DMA address spaces", "clp", BitField.of("mask", 0, 63)),
          Layout.at(MESSAGE_ADDRESS_AT, "message address", "clp", BitField.of("IOVA", 0, 63)));

  private QueryGroup() {}
}
