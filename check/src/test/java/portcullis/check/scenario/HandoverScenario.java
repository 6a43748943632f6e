package portcullis.check.scenario;

import portcullis.check.execution.Handover;
import portcullis.check.program.Scenario;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/** One thread writes plain data and hands it over to another in one of many ways. */
public final class HandoverScenario extends Scenario {
  private final Handover way = Handover.current;
  private final PlainData data = new PlainData();
  private final SharedLong ready = new SharedLong(0);
  private final Mutex first = new Mutex(LockClass.LEAF, 1);
  private final Mutex second = new Mutex(LockClass.LEAF, 2);

  /** The way is {@link Handover#current}. */
  public HandoverScenario() {}

  @Override
  protected void build() {
    thread("give", this::give);
    thread("take", this::take);
  }

  private void give() {
    first.lock();
    data.write(1);
    if (way == Handover.ONE_MUTEX || way == Handover.TWO_MUTEXES) {
      first.unlock();
      return;
    }
    switch (way) {
      case PLAIN -> ready.setPlain(1);
      case OPAQUE_TO_ACQUIRE -> ready.setOpaque(1);
      case VOLATILE -> ready.set(1);
      case UPDATE -> ready.getAndAdd(1);
      case RELEASE_THEN_OPAQUE -> {
        ready.setRelease(2);
        ready.setOpaque(1);
      }
      case RELEASE_FENCE_AND_OPAQUE -> {
        Fence.release();
        ready.setOpaque(1);
      }
      default -> ready.setRelease(1);
    }
    first.unlock();
  }

  private void take() {
    switch (way) {
      case ONE_MUTEX -> {
        first.lock();
        data.read();
        first.unlock();
      }
      case TWO_MUTEXES -> {
        second.lock();
        data.read();
        second.unlock();
      }
      case OPAQUE_AND_FULL_FENCE -> {
        long seen = ready.getOpaque();
        Fence.full();
        use(seen);
      }
      case PLAIN -> use(ready.getPlain());
      case RELEASE_TO_OPAQUE -> use(ready.getOpaque());
      case VOLATILE -> use(ready.get());
      case UPDATE -> use(ready.getAndAdd(0));
      default -> use(ready.getAcquire());
    }
  }

  private void use(long seen) {
    if (seen == 1) {
      data.read();
    }
  }
}
