package portcullis.app.cli;

import java.nio.file.InvalidPathException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import portcullis.app.job.BadValueException;
import portcullis.app.job.DiskSpec;

/** {@code FILE[:SIZE]}. */
final class DiskSpecConverter implements ITypeConverter<DiskSpec> {
  @Override
  public DiskSpec convert(String text) {
    try {
      return DiskSpec.parse(text);
    } catch (BadValueException | InvalidPathException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
