package portcullis.machine.ats;

import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRefArray;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.DmaTransaction;

/**
 * The Page Request Interface of a function: asks software for a page, and waits for the response.
 * PCI Express, section 10.4.
 *
 * <p>Each request is a group of its own, with an index that no other group has until its response
 * has come, however late. Thread-safe; no thread may call {@link #request} in a read section of the
 * bus, since what software does for it may wait for those.
 */
public final class PageRequests {
  /** Group indexes there are: 9 bits. */
  static final int GROUPS = 512;

  private static final int GROUP_SHIFT = 3;
  private static final int RESPONSE_GROUP_SHIFT = 32;
  private static final int RESPONSE_CODE_SHIFT = 44;
  private static final long READ = 1;
  private static final long WRITE = 2;
  private static final long LAST = 4;
  private static final int SUCCESS_CODE = 0;
  private static final int FAILURE_CODE = 15;

  private final int requesterId;
  private final PageRequestSink sink;
  // Null where the index is free; volatile compare-and-set takes an index and gives it back.
  private final SharedRefArray<Group> groups = new SharedRefArray<>(GROUPS);
  // Where to look for a free index; a hint, opaque.
  private final SharedLong next = new SharedLong(0);
  // 1 while requests may be sent; volatile: the store in #disable before its look at the groups
  // pairs with the load in #request after its group is there.
  private final SharedLong enabled = new SharedLong(1);
  // Opaque.
  private final SharedLong unexpected = new SharedLong(0);

  PageRequests(int requesterId, PageRequestSink sink) {
    this.requesterId = requesterId;
    this.sink = sink;
  }

  /** Lets requests be sent, which they may be at first. */
  public void enable() {
    enabled.set(1);
  }

  /** Fails requests from now on and those that wait, whose responses nobody expects any more. */
  public void disable() {
    disableBut(GROUPS);
  }

  private void disableBut(int spared) {
    enabled.set(0);
    for (int index = 0; index < GROUPS; index++) {
      Group group = groups.get(index);
      if (group != null && index != spared) {
        group.answer(PageResponse.FAILURE);
      }
    }
  }

  /** Whether requests may be sent: no Response Failure has come. */
  public boolean isEnabled() {
    return enabled.get() != 0;
  }

  /** Responses to groups that nobody had sent. */
  public long unexpectedResponses() {
    return unexpected.getOpaque();
  }

  /** Indexes not free: groups whose response has not come. */
  public int outstanding() {
    int count = 0;
    for (int index = 0; index < GROUPS; index++) {
      count += groups.get(index) == null ? 0 : 1;
    }
    return count;
  }

  /**
   * Asks for the page of {@code iova} and waits for the response.
   *
   * @param access bits of {@link Access} that are wanted
   * @param processId PASID or {@link DmaTransaction#NO_PROCESS}
   */
  public PageResponse request(
      long iova, int access, int processId, boolean privileged, long timeoutNanos) {
    Group group = new Group();
    int index = take(group);
    if (index < 0) {
      return PageResponse.FAILURE;
    }
    if (!isEnabled()) {
      giveBack(index, group);
      return PageResponse.FAILURE;
    }
    boolean hasProcess = processId != DmaTransaction.NO_PROCESS;
    boolean execute = (access & Access.EXECUTE) != 0;
    sink.pageRequest(
        requesterId,
        processId,
        hasProcess && privileged,
        hasProcess && execute,
        payload(iova, access, index));
    PageResponse response = group.await(timeoutNanos);
    if (response != PageResponse.TIMED_OUT) {
      giveBack(index, group);
    }
    return response;
  }

  /** Takes a Page Request Group Response; called by the router's thread. */
  void respond(long payload) {
    int index = (int) (payload >>> RESPONSE_GROUP_SHIFT) & (GROUPS - 1);
    int code = (int) (payload >>> RESPONSE_CODE_SHIFT) & 0xf;
    if (code == FAILURE_CODE) {
      // Before the answer, so that who has it sees that the interface is off, and turns it on again
      // without a request of then being failed.
      disableBut(index);
    }
    Group group = groups.get(index);
    if (group == null) {
      unexpected.setOpaque(unexpected.getPlain() + 1);
    } else if (!group.answer(meaning(code))) {
      // Nobody waits any more; now the index may be used again.
      giveBack(index, group);
    }
  }

  private static PageResponse meaning(int code) {
    return switch (code) {
      case SUCCESS_CODE -> PageResponse.SUCCESS;
      case FAILURE_CODE -> PageResponse.FAILURE;
      default -> PageResponse.INVALID_REQUEST;
    };
  }

  private static long payload(long iova, int access, int index) {
    return (iova & -4096L)
        | ((long) index << GROUP_SHIFT)
        | LAST
        | ((access & (Access.READ | Access.EXECUTE)) != 0 ? READ : 0)
        | ((access & Access.WRITE) != 0 ? WRITE : 0);
  }

  private int take(Group group) {
    int start = (int) next.getOpaque();
    for (int i = 0; i < GROUPS; i++) {
      int index = (start + i) & (GROUPS - 1);
      if (groups.compareAndSet(index, null, group)) {
        next.setOpaque(index + 1L);
        return index;
      }
    }
    return -1;
  }

  private void giveBack(int index, Group group) {
    groups.compareAndSet(index, group, null);
  }

  /** One request on its way: waiting, then answered or abandoned, and so it stays. */
  private static final class Group {
    private static final long WAITING = -1;
    private static final long ABANDONED = -2;
    private static final PageResponse[] RESPONSES = PageResponse.values();

    private final Signal answered = new Signal();
    // WAITING, ABANDONED, or the place of the answer among RESPONSES; volatile compare-and-set.
    private final SharedLong state = new SharedLong(WAITING);

    /** Whether somebody takes the answer, or has one already. */
    boolean answer(PageResponse response) {
      if (state.compareAndSet(WAITING, response.ordinal())) {
        answered.raise();
        return true;
      }
      return state.get() != ABANDONED;
    }

    PageResponse await(long timeoutNanos) {
      if (!answered.await(timeoutNanos) && state.compareAndSet(WAITING, ABANDONED)) {
        return PageResponse.TIMED_OUT;
      }
      return RESPONSES[(int) state.get()];
    }
  }
}
