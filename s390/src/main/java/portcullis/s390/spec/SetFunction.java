package portcullis.s390.spec;

import java.util.List;

/**
 * {@link ClpCommand#SET_FUNCTION}: enables or disables a function, which gets a new handle. [clp]
 */
public final class SetFunction {
  /** Where the request has the word with handle, operation and number of DMA address spaces. */
  public static final int OPERATION_AT = 16;

  /** Length of the response. */
  public static final int RESPONSE_BYTES = 32;

  /** Where the response has the word with the new handle, in the place of {@link #HANDLE}. */
  public static final int NEW_HANDLE_AT = ClpBlock.RESPONSE_AT + 16;

  /** {@link FunctionHandle}. */
  public static final BitField HANDLE = BitField.of("function handle", 32, 63);

  /** {@link #ENABLE} or {@link #DISABLE}. */
  public static final BitField OPERATION = BitField.of("operation controls", 8, 15);

  /** How many DMA address spaces the function is to have: 1. */
  public static final BitField DMA_SPACES = BitField.of("number of DMA spaces", 0, 7);

  /** {@link #OPERATION}: to be enabled. */
  public static final int ENABLE = 0;

  /**
   * {@link #OPERATION}: to be disabled. This resets the function; registered translation is gone,
   * and no DMA is under way when the response is there.
   */
  public static final int DISABLE = 1;

  /** Every word that has a meaning here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(
              OPERATION_AT,
              "set function",
              "clp",
              DMA_SPACES,
              OPERATION,
              BitField.reserved(16, 31),
              HANDLE),
          Layout.at(NEW_HANDLE_AT, "new handle", "clp", BitField.reserved(0, 31), HANDLE));

  private SetFunction() {}
}
