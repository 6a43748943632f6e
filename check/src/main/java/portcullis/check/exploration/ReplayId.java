package portcullis.check.exploration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.Alteration;

/**
 * The name of one execution: {@code SCENARIO.MODEL.REST}, where the rest is base64url of a
 * checksum, of what is altered, and of the schedule. It needs no quotes in a shell.
 *
 * @param scenario its name
 * @param model the memory model
 * @param alteration what is different from what ships
 * @param alteredName of the site or defect, or empty
 * @param schedule the choices
 */
public record ReplayId(
    String scenario,
    MemoryModel model,
    Alteration.Kind alteration,
    String alteredName,
    Schedule schedule) {
  private static final int CHECKSUM_BYTES = 2;
  private static final int HEADER_BYTES = CHECKSUM_BYTES + 2;
  private static final int MOST_NAME_BYTES = 255;

  /** The name of a losing execution. */
  public static ReplayId of(Verdict.Loses verdict) {
    Subject subject = verdict.subject();
    return new ReplayId(
        subject.scenario(),
        subject.model(),
        subject.alteration().kind(),
        subject.alteration().name(),
        verdict.loss().schedule());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static ReplayId parse(String text) {
    int lastDot = text.lastIndexOf('.');
    int dot = text.lastIndexOf('.', lastDot - 1);
    if (dot <= 0) {
      throw new IllegalArgumentException("it is not of the form SCENARIO.MODEL.CHOICES");
    }
    String modelName = text.substring(dot + 1, lastDot);
    byte[] bytes = decode(text.substring(lastDot + 1));
    byte[] body = Arrays.copyOfRange(bytes, CHECKSUM_BYTES, bytes.length);
    if (bytes.length < HEADER_BYTES
        || checksum(text.substring(0, lastDot), body)
            != (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff))) {
      throw new IllegalArgumentException("its checksum is wrong: some character is");
    }
    int kind = body[0];
    int nameBytes = body[1] & 0xff;
    if (kind < 0 || kind >= Alteration.Kind.values().length || 2 + nameBytes > body.length) {
      throw new IllegalArgumentException("it is of another version");
    }
    try {
      return new ReplayId(
          text.substring(0, dot),
          MemoryModel.valueOf(modelName.toUpperCase(Locale.ROOT)),
          Alteration.Kind.values()[kind],
          new String(body, 2, nameBytes, StandardCharsets.UTF_8),
          Schedule.ofBytes(Arrays.copyOfRange(body, 2 + nameBytes, body.length)));
    } catch (IOException e) {
      throw new IllegalArgumentException("its choices are none: " + e.getMessage(), e);
    }
  }

  private static byte[] decode(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("what follows the last dot is not base64url", e);
    }
    return bytes.length < HEADER_BYTES ? new byte[HEADER_BYTES] : bytes;
  }

  private static int checksum(String beginning, byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(beginning.getBytes(StandardCharsets.UTF_8));
    crc.update(body);
    return (int) (crc.getValue() & 0xffff);
  }

  @Override
  public String toString() {
    String beginning = scenario + "." + model.name().toLowerCase(Locale.ROOT);
    byte[] name = alteredName.getBytes(StandardCharsets.UTF_8);
    if (name.length > MOST_NAME_BYTES) {
      throw new IllegalStateException(alteredName + " is too long a name");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(alteration.ordinal());
    body.write(name.length);
    body.writeBytes(name);
    body.writeBytes(schedule.toBytes());
    int checksum = checksum(beginning, body.toByteArray());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(checksum >>> 8);
    all.write(checksum);
    all.writeBytes(body.toByteArray());
    return beginning
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(all.toByteArray());
  }
}
