package portcullis.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.memory.Access;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

/** One device's requests, withdrawn at any moment: each group that was complete, answered once. */
@Timeout(120)
class PageRequestServiceTest implements PageRequestService.Route {
  private static final int GROUPS = PageRequestGroups.GROUPS;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final PageRequestSlot slot = new PageRequestSlot();
  // Groups sent whose answer has not come, by index: 0 or 1; and answers in all.
  private final SharedLongArray pending = new SharedLongArray(GROUPS);
  private final SharedLong answers = new SharedLong(0);
  private final SharedLong unexpected = new SharedLong(0);
  private final SharedLong handled = new SharedLong(0);
  private final PageRequestService service = new PageRequestService("nic", 5, this);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void everyGroupIsAnsweredOnceWhateverIsWithdrawn() {
    slot.set(group -> {
      handled.getAndAdd(1);
      return PageResponse.SUCCESS;
    });
    service.start();
    SharedLong running = new SharedLong(1);
    Task withdrawing =
        Task.spawn(
            "withdrawing",
            () -> {
              Backoff backoff = new Backoff();
              while (running.get() == 1) {
                service.withdraw();
                backoff.pause();
              }
            });
    SplittableRandom random = new SplittableRandom(seed);
    Backoff backoff = new Backoff();
    int sent = 0;
    while (sent < 20_000) {
      int index = random.nextInt(GROUPS);
      if (pending.compareAndSet(index, 0, 1)) {
        backoff.reset();
        if (random.nextBoolean()) {
          service.add(index, -1, 0x1000, Access.READ, false, false);
        }
        assertThat(service.add(index, -1, 0x2000, Access.READ, false, true))
            .as("seed %d: an index that has been answered is free", seed)
            .isTrue();
        sent++;
      } else {
        backoff.pause();
      }
    }
    while (answers.get() < sent) {
      backoff.pause();
    }
    running.set(0);
    withdrawing.join();
    assertThat(unexpected.get()).as("seed %d: answers that nobody waited for", seed).isZero();
    assertThat(answers.get()).as("seed %d", seed).isEqualTo(sent);
    assertThat(handled.get()).as("groups that a handler saw").isPositive();
  }

  @Test
  void whatIsWithdrawnOfOneProcessLeavesThatOfOthersToTheirHandler() {
    SharedLong holding = new SharedLong(1);
    Backoff backoff = new Backoff();
    slot.set(group -> {
      handled.getAndAdd(1);
      while (group.processId() == 7 && holding.get() == 1) {
        new Backoff().pause();
      }
      return PageResponse.INVALID;
    });
    service.start();
    send(1, 7, true);
    while (handled.get() == 0) {
      backoff.pause();
    }
    send(2, 8, true);
    send(3, 7, true);
    send(4, 8, false);
    send(5, 7, false);
    service.withdraw(7);
    assertThat(pending.get(1) + pending.get(3)).as("answered").isZero();
    while (pending.get(2) == 1) {
      backoff.pause(); // for a worker that is not held
    }
    send(4, 8, true);
    send(5, 7, true); // of which the first page has been forgotten
    while (pending.get(4) == 1) {
      backoff.pause();
    }
    service.withdraw(-1);
    assertThat(pending.get(5)).as("of 7").isOne();
    holding.set(0);
    while (pending.get(5) == 1) {
      backoff.pause();
    }
    assertThat(answers.get()).isEqualTo(5);
    assertThat(unexpected.get()).isZero();
  }

  private void send(int index, int processId, boolean last) {
    pending.set(index, last ? 1 : 0);
    assertThat(service.add(index, processId, 0x1000, Access.READ, false, last)).isTrue();
  }

  @Test
  void afterTheCloseNothingIsTakenOrAnswered() {
    service.start();
    service.close();
    assertThat(service.add(1, -1, 0x1000, Access.READ, false, true)).isFalse();
    service.withdraw();
    assertThat(answers.get()).isZero();
  }

  @Override
  public @Nullable PageRequestSlot slotOf(int processId) {
    return slot;
  }

  @Override
  public void respond(int processId, int index, PageResponse response) {
    if (!pending.compareAndSet(index, 1, 0)) {
      unexpected.getAndAdd(1);
    }
    answers.getAndAdd(1);
  }

  @Override
  public void handlerFailed(Throwable thrown) {
    unexpected.getAndAdd(1);
  }
}
