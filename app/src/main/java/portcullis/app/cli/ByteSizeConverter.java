package portcullis.app.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import portcullis.app.job.BadValueException;
import portcullis.app.job.ByteSize;

/** Sizes in options, written as in job files. */
final class ByteSizeConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return ByteSize.parseBytes(text);
    } catch (BadValueException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
