package portcullis.check.scenario.s390;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * Two threads attach one function to the same domain: contract 13, and class 3, one bond is left.
 */
public final class ZpciAttachTwice extends ZpciScenario {
  private @Nullable PagingDomain attached;

  /** For the loader. */
  public ZpciAttachTwice() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    thread("attach", () -> require(device.attach(domain).isAttached(), "attach failed"));
    thread("attach again", () -> require(device.attach(domain).isAttached(), "attach failed"));
    attached = domain;
  }

  @Override
  protected void judge() {
    require(Objects.requireNonNull(attached).liveBonds() == 1, "there is not one bond");
    mustReach(0, FIRST, 0);
  }
}
