package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * Two devices change places, each going to the domain that the other leaves, while one of these
 * domains loses a page: contract 1 and 4, and that nobody waits for ever for the other's locks.
 */
public final class OppositeTransfers extends SketchMachine {
  private SketchUnit leftUnit;
  private SketchUnit rightUnit;
  private Device leftDevice;
  private Device rightDevice;
  private PagingDomain left;
  private PagingDomain right;

  /** For the loader. */
  public OppositeTransfers() {}

  @Override
  protected void build() {
    leftUnit = unit(0);
    rightUnit = unit(1);
    leftDevice = device(leftUnit);
    rightDevice = device(rightUnit);
    left = domain("left");
    right = domain("right");
    map(left, 0, 0);
    require(attach(leftDevice, left).isAttached(), "attach failed");
    require(attach(rightDevice, right).isAttached(), "attach failed");
    touch(leftUnit, 0);
    thread("to right", () -> require(attach(leftDevice, right).isAttached(), "attach failed"));
    thread("to left", () -> require(attach(rightDevice, left).isAttached(), "attach failed"));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(left, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
          touch(leftUnit, 0);
          touch(rightUnit, 0);
        });
  }

  @Override
  protected void judge() {
    require(right.equals(leftDevice.domain()), "the left device is in " + leftDevice.domain());
    require(left.equals(rightDevice.domain()), "the right device is in " + rightDevice.domain());
    require(leftUnit.translates(right.space()), "the left unit does not use " + right);
    require(rightUnit.translates(left.space()), "the right unit does not use " + left);
    require(left.liveBonds() == 1 && right.liveBonds() == 1, "a bond is left, or is missing");
  }
}
