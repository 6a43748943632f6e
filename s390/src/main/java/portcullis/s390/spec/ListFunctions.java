package portcullis.s390.spec;

import java.util.List;

/**
 * {@link ClpCommand#LIST_FUNCTIONS}: all functions that are not reserved, a response full at a
 * time. [clp], [qinst]
 */
public final class ListFunctions {
  /** Where the request has the token of the last response, 0 at first. */
  public static final int REQUEST_RESUME_AT = 16;

  /** Where the response has the token to go on with, 0 at the end of the list. */
  public static final int RESUME_AT = ClpBlock.RESPONSE_AT + 16;

  /** Where the word with {@link #MOST_FUNCTIONS} is. */
  public static final int LIMITS_AT = ClpBlock.RESPONSE_AT + 24;

  /** Length of the response without entries. */
  public static final int HEAD_BYTES = 32;

  /** Where the first entry is. */
  public static final int ENTRIES_AT = ClpBlock.RESPONSE_AT + HEAD_BYTES;

  /** Length of an entry: two words. */
  public static final int ENTRY_BYTES = 16;

  /** The most entries in a block of 4 KiB. */
  public static final int MOST_ENTRIES = (4096 - 2 * HEAD_BYTES) / ENTRY_BYTES;

  /** The most functions there can be. */
  public static final BitField MOST_FUNCTIONS = BitField.of("most functions", 16, 31);

  /** User-defined ids are unique. */
  public static final BitField UID_CHECKING = BitField.flag("UID checking", 8);

  /** {@link #ENTRY_BYTES}. */
  public static final BitField ENTRY_SIZE = BitField.of("entry size", 0, 7);

  /** First word of an entry: PCI device id. */
  public static final BitField DEVICE_ID = BitField.of("device id", 48, 63);

  /** First word of an entry: PCI vendor id. */
  public static final BitField VENDOR_ID = BitField.of("vendor id", 32, 47);

  /** First word of an entry: the function is configured, else in standby. */
  public static final BitField CONFIGURED = BitField.flag("configuration state", 31);

  /** Second word of an entry: function id. */
  public static final BitField FUNCTION_ID = BitField.of("function id", 32, 63);

  /** Second word of an entry: {@link FunctionHandle}. */
  public static final BitField HANDLE = BitField.of("function handle", 0, 31);

  /** Every word that has a meaning here; the entry's as in the first one. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(
              LIMITS_AT,
              "list limits",
              "qclp",
              ENTRY_SIZE,
              UID_CHECKING,
              BitField.reserved(9, 15),
              MOST_FUNCTIONS,
              BitField.of("handle mask", 32, 63)),
          Layout.at(
              ENTRIES_AT,
              "list entry, state",
              "clp",
              BitField.reserved(0, 30),
              CONFIGURED,
              VENDOR_ID,
              DEVICE_ID),
          Layout.at(ENTRIES_AT + 8, "list entry, handle", "clp", HANDLE, FUNCTION_ID));

  private ListFunctions() {}
}
