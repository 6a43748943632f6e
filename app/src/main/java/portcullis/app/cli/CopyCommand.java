package portcullis.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;

/** {@code portcullis copy}. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Copies a disk image from one NVMe device to another through an IOMMU.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "DST.img is replaced if it exists, and only when the copy is complete.",
      "",
      "Example:",
      "  portcullis copy disk.img copy.img && cmp disk.img copy.img"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class CopyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "SRC.img", description = "The image to read.")
  private Path source;

  @Parameters(index = "1", paramLabel = "DST.img", description = "The image to write.")
  private Path destination;

  @Mixin private MachineArguments machine;

  @Option(names = "--json", description = "Print the result as JSON, and no progress.")
  private boolean json;

  CopyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    if (!Files.exists(source)) {
      throw new InputException("SRC.img " + source + " does not exist");
    }
    Images.check("SRC.img", source, false);
    checkDestination();
    CopyOptions options = new CopyOptions(source, destination, machine.toOptions());
    return session.execute(json, (workbench, control) -> workbench.copy(options, control));
  }

  private void checkDestination() throws InputException {
    Path directory = destination.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new InputException(
          "DST.img " + destination + " is in a directory that does not exist; make it first");
    }
    if (!Files.exists(destination)) {
      return;
    }
    if (!Files.isRegularFile(destination)) {
      throw new InputException(
          "DST.img " + destination + " is not a regular file; name another one");
    }
    try {
      if (Files.isSameFile(source, destination)) {
        throw new InputException("SRC.img and DST.img are the same file; name another DST.img");
      }
    } catch (IOException e) {
      throw new InputException("DST.img " + destination + " cannot be read: " + e.getMessage());
    }
  }
}
