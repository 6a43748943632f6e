package portcullis.app.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.InputException;
import portcullis.machine.nvme.FileBlockStore;

/** The image behind one NVMe device, open. */
public final class Disk implements AutoCloseable {
  private final Path file;
  private final boolean temporary;
  private final WatchedStore store;

  private Disk(Path file, boolean temporary, FileBlockStore store) {
    this.file = file;
    this.temporary = temporary;
    this.store = new WatchedStore(file, store);
  }

  /**
   * Opens the image that the user named, creating it if a size says so.
   *
   * @throws InputException if it cannot be used, with the mend
   */
  public static Disk open(DiskSpec spec) throws InputException {
    Path file = spec.file();
    try {
      boolean exists = Files.exists(file);
      OptionalLong wanted = spec.sizeBytes();
      if (!exists && wanted.isEmpty()) {
        throw new InputException(
            file + ": no such image; write " + file + ":SIZE to have it created");
      }
      if (exists && wanted.isPresent() && Files.size(file) != wanted.getAsLong()) {
        throw new InputException(
            "%s: has %d bytes, not %d; leave the size out to take it as it is"
                .formatted(file, Files.size(file), wanted.getAsLong()));
      }
      if (exists && (Files.size(file) == 0 || Files.size(file) % 512 != 0)) {
        throw new InputException(
            "%s: %d bytes are not a positive multiple of 512, as the blocks of a disk are"
                .formatted(file, Files.size(file)));
      }
      return new Disk(
          file,
          false,
          exists
              ? FileBlockStore.open(file)
              : FileBlockStore.openOrCreate(file, wanted.getAsLong()));
    } catch (IOException e) {
      throw new InputException(describe(file, e));
    }
  }

  /** Makes a sparse image that is deleted when it is closed. */
  public static Disk temporary(Path file, long sizeBytes) throws InputException {
    try {
      return new Disk(file, true, FileBlockStore.openOrCreate(file, sizeBytes));
    } catch (IOException e) {
      throw new InputException(describe(file, e));
    }
  }

  /** What a failed access to a file is called, in one line for the user. */
  public static String describe(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return file + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return file + ": permission denied; an image must be readable and writable";
    }
    String message = e.getMessage();
    if (message == null) {
      return file + ": " + e.getClass().getSimpleName();
    }
    return message.startsWith(file.toString()) ? message : file + ": " + message;
  }

  /** Its bytes. */
  public WatchedStore store() {
    return store;
  }

  /** How reports name the image. */
  public String image() {
    return temporary ? "temporary" : file.toString();
  }

  @Override
  public void close() throws IOException {
    store.close();
    if (temporary) {
      Files.deleteIfExists(file);
    }
  }
}
