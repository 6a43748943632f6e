package portcullis.app.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.InputException;
import portcullis.app.job.RunOptions;

/** The disks of a machine: those the user named, and sparse temporary ones for the rest. */
public final class DiskSet implements AutoCloseable {
  private final List<Disk> disks = new ArrayList<>();
  private @Nullable Path directory;

  private DiskSet() {}

  /**
   * Opens the images.
   *
   * @param devices how many disks there are to be, at least as many as specs
   */
  public static DiskSet open(List<DiskSpec> specs, int devices) throws InputException {
    DiskSet set = new DiskSet();
    try {
      for (DiskSpec spec : specs) {
        set.disks.add(Disk.open(spec));
      }
      for (int i = specs.size(); i < devices; i++) {
        set.disks.add(
            Disk.temporary(
                set.directory().resolve("nvme%dn1.img".formatted(i)),
                RunOptions.TEMPORARY_DISK_BYTES));
      }
      return set;
    } catch (InputException e) {
      set.close();
      throw e;
    }
  }

  /** The disks, in the order of their devices. */
  public List<Disk> disks() {
    return disks;
  }

  /** Closes the images and deletes the temporary ones. */
  @Override
  public void close() {
    for (Disk disk : disks) {
      try {
        disk.close();
      } catch (IOException e) {
        // Nothing is cached here: what the run has reported as written went to the file long ago.
      }
    }
    disks.clear();
    if (directory != null) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        // The system's temporary directory is cleaned by the system.
      }
    }
  }

  private Path directory() throws InputException {
    Path made = directory;
    if (made == null) {
      try {
        made = Files.createTempDirectory("portcullis-");
      } catch (IOException e) {
        throw new InputException("no temporary directory for disk images: " + e.getMessage());
      }
      directory = made;
    }
    return made;
  }
}
