package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.IdentityDomain;

/**
 * A thread sees which domain a device uses, as for a report: it sees all that was done before the
 * attach.
 */
public final class RecordedDomain extends SketchMachine {
  private final PlainData made = new PlainData();

  /** For the loader. */
  public RecordedDomain() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    thread(
        "attach",
        () -> {
          made.write(1);
          attach(device, IdentityDomain.IDENTITY);
        });
    thread(
        "report",
        () -> {
          if (device.domain() instanceof IdentityDomain) {
            require(made.read() == 1, "attached before it was made");
          }
        });
  }
}
