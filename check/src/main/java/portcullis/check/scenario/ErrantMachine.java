package portcullis.check.scenario;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;

/** One device that can fail, and two domains with a page each, in the first of which it is. */
abstract class ErrantMachine extends SketchMachine {
  private @Nullable ErrantUnit errant;
  private @Nullable Device device;
  private @Nullable PagingDomain former;
  private @Nullable PagingDomain next;

  /** Makes all of it; the device has used its page. */
  final void start() {
    errant = new ErrantUnit(unit(0));
    device =
        switch (system.probe(errant, DeviceDescription.alone("device", 8).withPasids(1))) {
          case IommuSystem.ProbeResult.Present present -> present.device();
          case IommuSystem.ProbeResult.Refused refused ->
              throw new AssertionError(refused.reason());
        };
    former = domain("former");
    next = domain("next");
    map(former, 0, 0);
    map(next, 0, 1);
    attach(device, former);
    touch();
  }

  final ErrantUnit errant() {
    return Objects.requireNonNull(errant);
  }

  final Device device() {
    return Objects.requireNonNull(device);
  }

  final PagingDomain former() {
    return Objects.requireNonNull(former);
  }

  final PagingDomain next() {
    return Objects.requireNonNull(next);
  }

  /** The hardware fails, and its driver reports it. */
  final void fail() {
    errant().fail();
    device().lifecycle().reportError(1);
  }

  /** A request of the device. */
  final void touch() {
    touch(errant().unit(), 0);
  }

  /** The device leaves its domain, which is over at once. */
  final void moveOn() {
    require(attach(device(), next()).isAttached(), "the attach was refused");
    giveAway(0);
  }

  static void mustBeDone(LifecycleOutcome outcome) {
    require(outcome.isDone(), outcome.toString());
  }

  /** The hardware must be using a domain, and no other has a bond. */
  final void mustUse(PagingDomain domain) {
    require(
        device().lifecycle().state() == DeviceState.OPERATIONAL, device().lifecycle().toString());
    require(domain.equals(device().domain()), "attached to " + device().domain());
    require(errant().unit().translates(domain.space()), "the hardware does not use " + domain);
    require(domain.liveBonds() == 1, domain.liveBonds() + " bonds in " + domain);
    require(former().liveBonds() + next().liveBonds() == 1, "a bond is left behind");
  }
}
