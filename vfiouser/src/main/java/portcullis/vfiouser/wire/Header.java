package portcullis.vfiouser.wire;

import java.lang.foreign.MemorySegment;

/** The header of every message, section "Header". */
public final class Header {
  /** Echoed in the reply; belongs to the sender. */
  public static final Field MESSAGE_ID = new Field("message id", 0, 2);

  /** Number of a {@link Command}. */
  public static final Field COMMAND = new Field("command", 2, 2);

  /** Bytes of the message, the header included. */
  public static final Field MESSAGE_SIZE = new Field("message size", 4, 4);

  /** Type, No_reply and Error. */
  public static final Field FLAGS = new Field("flags", 8, 4, 0x3f);

  /** Errno of a reply with {@link #ERROR}; it may be 0. */
  public static final Field ERROR_NUMBER = new Field("error", 12, 4);

  /** All of it. */
  public static final Layout LAYOUT =
      Layout.of("header", "payload", MESSAGE_ID, COMMAND, MESSAGE_SIZE, FLAGS, ERROR_NUMBER);

  /** Bytes of the header. */
  public static final int BYTES = 16;

  /** FLAGS: the type. */
  public static final int TYPE_MASK = 0xf;

  /** FLAGS, type: a command. */
  public static final int TYPE_COMMAND = 0;

  /** FLAGS, type: a reply. */
  public static final int TYPE_REPLY = 1;

  /** FLAGS: a command that wants no reply. */
  public static final int NO_REPLY = 1 << 4;

  /** FLAGS: a reply that says the command failed. */
  public static final int ERROR = 1 << 5;

  private Header() {}

  /** Writes a whole header. */
  public static void put(
      MemorySegment segment, int messageId, int command, int sizeBytes, int flags, int errno) {
    MESSAGE_ID.put(segment, 0, messageId);
    COMMAND.put(segment, 0, command);
    MESSAGE_SIZE.put(segment, 0, sizeBytes);
    FLAGS.put(segment, 0, flags);
    ERROR_NUMBER.put(segment, 0, errno);
  }
}
