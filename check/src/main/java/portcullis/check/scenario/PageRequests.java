package portcullis.check.scenario;

import org.jspecify.annotations.Nullable;
import portcullis.check.program.Scenario;
import portcullis.core.fault.PageRequestService;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.fault.PageResponse;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * The page requests of a device are served by a thread while its driver takes it from its domain
 * and then away: contract 8, each group is answered at most once, none that came before the
 * withdrawal is left, and nothing is answered once the service is closed.
 */
public class PageRequests extends Scenario {
  static final int NO_PROCESS = -1;
  private static final int GROUPS = 4;
  private static final long OPEN = 0;
  private static final long CLOSED = 1;

  // The release behind the service's end pairs with the acquire in #respond.
  private final SharedLong state = new SharedLong(OPEN);
  // How often each group was answered; volatile additions.
  private final SharedLongArray answers = new SharedLongArray(GROUPS);
  final PageRequestService service = new PageRequestService("device", 8, new Route());
  final PageRequestSlot slot = new PageRequestSlot();

  /** For the loader. */
  public PageRequests() {}

  @Override
  protected void build() {
    slot.set(_ -> PageResponse.SUCCESS);
    service.start();
    require(ask(0, NO_PROCESS), "the first request was dropped");
    thread("driver", this::withdrawAndClose);
  }

  /** A request for one page, which completes its group. */
  final boolean ask(int group, int process) {
    return service.add(group, process, group * 4096L, Access.READ, false, true);
  }

  /** What a driver does when a device goes. */
  final void withdrawAndClose() {
    service.withdraw();
    require(answersOf(0) == 1, "a group is left without an answer");
    service.close();
    state.setRelease(CLOSED); // pairs with #respond
  }

  /** How often a group was answered. */
  final long answersOf(int group) {
    return answers.getAcquire(group);
  }

  private void respond(int group) {
    require(state.getAcquire() == OPEN, "an answer after the end"); // pairs with #withdrawAndClose
    require(answers.getAndAdd(group, 1) == 0, "group " + group + " is answered twice");
  }

  private final class Route implements PageRequestService.Route {
    @Override
    public @Nullable PageRequestSlot slotOf(int processId) {
      return slot;
    }

    @Override
    public void respond(int processId, int index, PageResponse response) {
      PageRequests.this.respond(index);
    }

    @Override
    public void handlerFailed(Throwable thrown) {
      throw new AssertionError("the handler threw " + thrown);
    }
  }
}
