package portcullis.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import portcullis.app.job.InputException;

/** What is asked of an image file before a machine is built for it. */
final class Images {
  private static final int SECTOR_BYTES = 512;

  private Images() {}

  /**
   * Checks that an existing file can be an image.
   *
   * @param what the option or parameter, for messages
   */
  static void check(String what, Path file, boolean written) throws InputException {
    String problem =
        Files.isDirectory(file)
            ? "is a directory; name a file"
            : !Files.isRegularFile(file)
                ? "is not a regular file"
                : !Files.isReadable(file)
                    ? "cannot be read; see its permissions"
                    : written && !Files.isWritable(file)
                        ? "cannot be written; see its permissions"
                        : "";
    if (!problem.isEmpty()) {
      throw new InputException(what + " " + file + " " + problem);
    }
    long bytes = sizeBytes(what, file);
    if (bytes == 0 || bytes % SECTOR_BYTES != 0) {
      throw new InputException(
          "%s %s has %d bytes, which is not a positive multiple of 512"
              .formatted(what, file, bytes));
    }
  }

  static long sizeBytes(String what, Path file) throws InputException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InputException(what + " " + file + " cannot be read: " + e.getMessage());
    }
  }
}
