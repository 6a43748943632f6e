package portcullis.app.job;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * One {@code --disk FILE[:SIZE]}.
 *
 * @param file the image
 * @param sizeBytes of the image: an image that does not exist is created sparse with this size, one
 *     that does must have it; empty takes an existing image as it is
 */
public record DiskSpec(Path file, OptionalLong sizeBytes) {
  /**
   * Reads the option's value. What follows the last colon is a size if it begins with a digit, and
   * else belongs to the file's name.
   *
   * @throws BadValueException if the size is none, or no file is named
   */
  public static DiskSpec parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean sized =
        colon >= 0 && colon + 1 < text.length() && Character.isDigit(text.charAt(colon + 1));
    String name = sized ? text.substring(0, colon) : text;
    if (name.isEmpty()) {
      throw new BadValueException("'" + text + "' names no file; write FILE or FILE:SIZE");
    }
    if (!sized) {
      return new DiskSpec(Path.of(name), OptionalLong.empty());
    }
    long bytes = ByteSize.parseBytes(text.substring(colon + 1));
    if (bytes == 0 || bytes % 512 != 0) {
      throw new BadValueException("'" + text + "': the size is not a positive multiple of 512");
    }
    return new DiskSpec(Path.of(name), OptionalLong.of(bytes));
  }
}
