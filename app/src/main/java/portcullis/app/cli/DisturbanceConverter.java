package portcullis.app.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import portcullis.app.job.BadValueException;
import portcullis.app.job.Disturbance;

/** {@code KIND[,KIND...][:PERIOD]}. */
final class DisturbanceConverter implements ITypeConverter<Disturbance> {
  @Override
  public Disturbance convert(String text) {
    try {
      return Disturbance.parse(text);
    } catch (BadValueException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
