package portcullis.s390.spec;

import java.util.List;

/** {@link ClpCommand#QUERY_FUNCTION}: what a function is. [clp], [qclp] */
public final class QueryFunction {
  /** Where the request has the word with {@link #HANDLE}. */
  public static final int HANDLE_AT = 16;

  /** Length of the response. */
  public static final int RESPONSE_BYTES = 192;

  /** Where the word with {@link #GROUP} and {@link #FUNCTION_ID} is. */
  public static final int IDENTITY_AT = ClpBlock.RESPONSE_AT + 16;

  /** Where the sizes of the BARs are: byte n from the top is that of BAR n, as a power of two. */
  public static final int BAR_SIZES_AT = ClpBlock.RESPONSE_AT + 24;

  /** Where the first IOVA the function can use is. */
  public static final int START_DMA_AT = ClpBlock.RESPONSE_AT + 64;

  /** Where the last IOVA the function can use is. */
  public static final int END_DMA_AT = ClpBlock.RESPONSE_AT + 72;

  /** In the request: {@link FunctionHandle}. */
  public static final BitField HANDLE = BitField.of("function handle", 32, 63);

  /** Id of the function. */
  public static final BitField FUNCTION_ID = BitField.of("function id", 0, 31);

  /** Id of its group, for {@link QueryGroup}. */
  public static final BitField GROUP = BitField.of("function group id", 32, 39);

  /** Virtual function number. */
  public static final BitField VIRTUAL_FUNCTION = BitField.of("virtual function number", 48, 63);

  /** Physical channel id. */
  public static final BitField CHANNEL_ID = BitField.of("physical channel id", 0, 15);

  /** Sizes of six BARs. */
  public static final BitField BAR_SIZES = BitField.of("BAR sizes", 16, 63);

  /** Number of BARs. */
  public static final int BARS = 6;

  /** Every word that has a meaning here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(HANDLE_AT, "query function", "clp", BitField.reserved(0, 31), HANDLE),
          Layout.at(
              IDENTITY_AT,
              "function identity",
              "clp",
              FUNCTION_ID,
              GROUP,
              BitField.flag("utility string available", 40),
              BitField.flag("mapped I/O available", 41),
              BitField.reserved(42, 47),
              VIRTUAL_FUNCTION),
          Layout.at(BAR_SIZES_AT, "BAR sizes", "clp", CHANNEL_ID, BAR_SIZES),
          Layout.at(START_DMA_AT, "start of DMA", "clp", BitField.of("IOVA", 0, 63)),
          Layout.at(END_DMA_AT, "end of DMA", "clp", BitField.of("IOVA", 0, 63)));

  private QueryFunction() {}

  /**
   * Size of BAR {@code index} in the word at {@link #BAR_SIZES_AT}, as a power of two; 0 if none.
   */
  public static int barSizeLog2(long word, int index) {
    return (int) (word >>> (56 - 8 * index)) & 0xff;
  }
}
