package portcullis.s390.spec;

import java.util.List;

/**
 * What STORE EVENT INFORMATION stores. [qbus], [event]
 *
 * <p>The words from {@link #HANDLE_AT} on are those of the content-code dependent field. Those for
 * availability use the same places, so a reader takes code, id and handle whatever the content.
 */
public final class EventBlock {
  /** Its size. */
  public static final int BYTES = 4096;

  /** Where the word with {@link #LENGTH}, {@link #RESPONSE} and {@link #NOTIFICATION} is. */
  public static final int HEADER_AT = 0;

  /** Where the word with {@link #FLAGS} and {@link #CONTENT} is. */
  public static final int CONTENT_AT = 8;

  /** Where the word with {@link #HANDLE} is. */
  public static final int HANDLE_AT = 64;

  /** Where the word with {@link #FUNCTION_ID} and what else an error has is. */
  public static final int FUNCTION_AT = 72;

  /** Where the failing address of an error is. */
  public static final int ADDRESS_AT = 80;

  /** Where the word with {@link #CODE} is. */
  public static final int CODE_AT = 88;

  /** {@link #BYTES}. */
  public static final BitField LENGTH = BitField.of("length", 48, 63);

  /** {@link #STORED} or {@link #NONE_PENDING}. */
  public static final BitField RESPONSE = BitField.of("response code", 32, 47);

  /** Type of the notification: 2 for PCI. */
  public static final BitField NOTIFICATION = BitField.of("notification type", 0, 7);

  /** {@link #MORE_PENDING}, {@link #OVERFLOW}. */
  public static final BitField FLAGS = BitField.of("flags", 56, 63);

  /** {@link #CONTENT_ERROR} or {@link #CONTENT_AVAILABILITY}. */
  public static final BitField CONTENT = BitField.of("content code", 32, 39);

  /** Handle of the function when the event happened. */
  public static final BitField HANDLE = BitField.of("function handle", 0, 31);

  /** Id of the function. */
  public static final BitField FUNCTION_ID = BitField.of("function id", 32, 63);

  /** The access that failed was a write. */
  public static final BitField WRITE = BitField.flag("read/write", 0);

  /** {@link EventCode#code}. */
  public static final BitField CODE = BitField.of("PCI event code", 0, 15);

  /** {@link #RESPONSE}: an event was stored. */
  public static final int STORED = 0x0001;

  /** {@link #RESPONSE}: nothing was pending. */
  public static final int NONE_PENDING = 0x0005;

  /** {@link #NOTIFICATION} of PCI. */
  public static final int NOTIFICATION_PCI = 2;

  /** {@link #FLAGS}: there are more events. */
  public static final int MORE_PENDING = 0x80;

  /** {@link #FLAGS}: events were lost before this one. */
  public static final int OVERFLOW = 0x40;

  /** {@link #CONTENT}: an error event. */
  public static final int CONTENT_ERROR = 1;

  /** {@link #CONTENT}: an availability event. */
  public static final int CONTENT_AVAILABILITY = 2;

  /** Every word that has a meaning here. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.at(
              HEADER_AT,
              "event header",
              "qbus",
              NOTIFICATION,
              BitField.reserved(8, 31),
              RESPONSE,
              LENGTH),
          Layout.at(
              CONTENT_AT,
              "event content",
              "qbus",
              BitField.reserved(0, 31),
              CONTENT,
              BitField.reserved(40, 55),
              FLAGS),
          Layout.at(HANDLE_AT, "event handle", "event", HANDLE, BitField.reserved(32, 63)),
          Layout.at(
              FUNCTION_AT,
              "event function",
              "event",
              WRITE,
              BitField.flag("qualifier", 1),
              BitField.reserved(2, 7),
              BitField.of("DMA address space", 8, 15),
              BitField.of("message number", 16, 27),
              BitField.of("expected table type", 28, 31),
              FUNCTION_ID),
          Layout.at(ADDRESS_AT, "failing address", "event", BitField.of("address", 0, 63)),
          Layout.at(CODE_AT, "event code", "event", CODE, BitField.reserved(16, 63)));

  private EventBlock() {}
}
