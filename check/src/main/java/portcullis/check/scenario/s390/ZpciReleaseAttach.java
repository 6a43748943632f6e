package portcullis.check.scenario.s390;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A function is unplugged while another thread attaches it: contract 8, and class 4. */
public final class ZpciReleaseAttach extends ZpciScenario {
  private @Nullable PagingDomain attached;

  /** For the loader. */
  public ZpciReleaseAttach() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    thread("attach", () -> device.attach(domain));
    thread("release", system.rcu()::reader, () -> system.release(device));
    attached = domain;
  }

  @Override
  protected void judge() {
    require(!function(0).isRegistered(), "a function that is gone has tables");
    require(Objects.requireNonNull(attached).liveBonds() == 0, "a bond of a function that is gone");
  }
}
