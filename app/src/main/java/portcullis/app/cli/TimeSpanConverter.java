package portcullis.app.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import portcullis.app.job.BadValueException;
import portcullis.app.job.TimeSpan;

/** Times in options, written as in job files; nanoseconds. */
final class TimeSpanConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return TimeSpan.parseNanos(text);
    } catch (BadValueException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
