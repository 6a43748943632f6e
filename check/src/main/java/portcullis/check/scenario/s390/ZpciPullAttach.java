package portcullis.check.scenario.s390;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A function is pulled out while another thread moves it, and detaches it: contract 3, class 6,
 * nobody is told of a failure, and what it used can go.
 */
public final class ZpciPullAttach extends ZpciScenario {
  private @Nullable Device device;
  private @Nullable PagingDomain former;
  private @Nullable PagingDomain next;

  /** For the loader. */
  public ZpciPullAttach() {}

  @Override
  protected void build() {
    start(1);
    Device made = device(0);
    PagingDomain left = domain("former", 0);
    PagingDomain taken = domain("next", 1);
    made.attach(left);
    touch(0, FIRST);
    thread("pull", () -> function(0).pull());
    thread(
        "attach",
        () -> {
          require(made.attach(taken).isAttached(), "the attach was refused");
          giveAway(0);
          require(made.attach(BlockedDomain.BLOCKED).isAttached(), "blocking was refused");
          giveAway(1);
        });
    thread("device", () -> touch(0, FIRST));
    device = made;
    former = left;
    next = taken;
  }

  @Override
  protected void judge() {
    PagingDomain left = Objects.requireNonNull(former);
    PagingDomain taken = Objects.requireNonNull(next);
    system.release(Objects.requireNonNull(device));
    require(left.liveBonds() + taken.liveBonds() == 0, "a bond of a function that is gone");
    require(left.destroy() && taken.destroy(), "a domain that nobody uses cannot go");
  }
}
