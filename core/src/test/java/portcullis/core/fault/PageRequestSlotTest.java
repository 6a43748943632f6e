package portcullis.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;

@Timeout(60)
class PageRequestSlotTest {
  private static final PageRequestGroup GROUP =
      new PageRequestGroup(
          "nic", 5, -1, 3, List.of(new PageRequest(new Iova(0x1000), Access.READ, false)));

  private final PageRequestSlot slot = new PageRequestSlot();

  @Test
  void withoutHandlerTheAnswerIsInvalid() {
    assertThat(slot.serve(GROUP)).isEqualTo(PageResponse.INVALID);
    slot.set(group -> PageResponse.SUCCESS);
    assertThat(slot.serve(GROUP)).isEqualTo(PageResponse.SUCCESS);
    slot.set(null);
    assertThat(slot.serve(GROUP)).isEqualTo(PageResponse.INVALID);
  }

  @Test
  void aHandlerMayTakeItselfAway() {
    slot.set(group -> {
      slot.set(null);
      return PageResponse.FAILURE;
    });
    assertThat(slot.serve(GROUP)).isEqualTo(PageResponse.FAILURE);
    assertThat(slot.serve(GROUP)).isEqualTo(PageResponse.INVALID);
  }

  @Test
  void whoHasBeenReplacedIsNotCalledAnyMore() {
    SharedLong running = new SharedLong(1);
    List<Task> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callers.add(
          Task.spawn(
              "caller-" + i,
              () -> {
                while (running.get() == 1) {
                  slot.serve(GROUP);
                }
              }));
    }
    long late = 0;
    for (int i = 0; i < 2_000; i++) {
      SharedLong replaced = new SharedLong(0);
      SharedLong calledLate = new SharedLong(0);
      slot.set(group -> {
        calledLate.getAndAdd(replaced.get());
        Thread.onSpinWait();
        calledLate.getAndAdd(replaced.get());
        return PageResponse.SUCCESS;
      });
      slot.set(i % 2 == 0 ? null : group -> PageResponse.INVALID);
      replaced.set(1);
      late += calledLate.get();
    }
    running.set(0);
    callers.forEach(Task::join);
    assertThat(late).isZero();
  }
}
