package portcullis.check.scenario.s390;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Device;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;

/**
 * A function comes into its error state while another thread moves it: contract 3 and 9, class 5,
 * the attach succeeds, and recovery finishes it.
 */
public final class ZpciErrorAttach extends ZpciScenario {
  private @Nullable Device device;

  /** For the loader. */
  public ZpciErrorAttach() {}

  @Override
  protected void build() {
    start(1);
    Device made = device(0);
    PagingDomain former = domain("former", 0);
    PagingDomain next = domain("next", 1);
    made.attach(former);
    touch(0, FIRST);
    thread(
        "fail",
        () -> {
          function(0).fail();
          made.lifecycle().reportError(1);
        });
    thread(
        "attach",
        () -> {
          require(made.attach(next).isAttached(), "the attach was refused");
          giveAway(0);
        });
    thread("device", () -> touch(0, FIRST));
    device = made;
  }

  @Override
  protected void judge() {
    LifecycleOutcome outcome = Objects.requireNonNull(device).lifecycle().recover();
    require(outcome.isDone(), outcome.toString());
    mustReach(0, FIRST, 1);
  }
}
