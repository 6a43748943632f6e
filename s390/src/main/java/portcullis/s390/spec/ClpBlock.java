package portcullis.s390.spec;

import java.util.List;

/**
 * The block of CALL LOGICAL PROCESSOR: a request, and behind it room for the response. Both begin
 * with two words; what follows is the command's. [clp], [qclp]
 */
public final class ClpBlock {
  /** Length of every request. */
  public static final int REQUEST_BYTES = 32;

  /** The most that request and response take together. */
  public static final int MOST_BYTES = 8192;

  /** Where the response is: behind the request. */
  public static final int RESPONSE_AT = REQUEST_BYTES;

  /** Where the header word is, in request and response. */
  public static final int HEADER_AT = 0;

  /** Length of the request, or of the response: its room on the way in. */
  public static final BitField LENGTH = BitField.of("length", 48, 63);

  /** In a request: {@link ClpCommand#code}. */
  public static final BitField COMMAND = BitField.of("command", 32, 47);

  /** In a response: {@link ClpResponse#code}. */
  public static final BitField RESPONSE = BitField.of("response code", 32, 47);

  /** Format; there is only 0. */
  public static final BitField FORMAT = BitField.of("format", 28, 31);

  /** The words of both headers. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(
              HEADER_AT, "CLP request", "clp", BitField.reserved(0, 27), FORMAT, COMMAND, LENGTH),
          Layout.at(
              RESPONSE_AT,
              "CLP response",
              "clp",
              BitField.reserved(0, 27),
              FORMAT,
              RESPONSE,
              LENGTH));

  private ClpBlock() {}

  /** The first word of a request. */
  public static long request(ClpCommand command) {
    return LENGTH.place(REQUEST_BYTES) | COMMAND.place(command.code());
  }

  /** The first word of a response that is still to come. */
  public static long room(int responseBytes) {
    return LENGTH.place(responseBytes);
  }
}
