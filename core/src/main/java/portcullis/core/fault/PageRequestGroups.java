package portcullis.core.fault;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/**
 * The page requests of one device from their arrival to the decision who answers them.
 *
 * <pre>
 *          request              last of the group            #next             #finish: claimed
 *   FREE ----------> COLLECTING -----------------> WAITING ----------> SERVED ----------------> FREE
 *                        | stop marker,               |                   |
 *                        | requests lost              |                   | #withdraw: claimed
 *                        v                            +-------------------+-------------------> FREE
 *                       FREE
 * </pre>
 *
 * Each group is claimed once, so it is answered once; and it is free before the answer is given,
 * since the device may use its index again from then on. What a device sends is bounded: it has so
 * many indexes and so many pages; a group that does not fit is answered but not served.
 *
 * <p>Groups are served by one worker at a time, which has a number. One whose group is withdrawn
 * may be long in coming back, so the next complete group finds another worker.
 *
 * <p>Thread-safe. {@link #withdraw} allocates nothing.
 */
final class PageRequestGroups {
  /** Indexes that PCIe gives a function. */
  static final int GROUPS = 512;

  /** Pages of a device that are kept at the same time. */
  static final int PAGES = 1024;

  /** For {@link #withdraw}. */
  static final int EVERY_PROCESS = Integer.MIN_VALUE;

  /** What {@link #withdraw} answers when nothing is left; no claim is negative. */
  static final long NONE = -1;

  private static final int NO_PAGE = -1;
  private static final int NO_GROUP = -1;
  private static final long PAGE_MASK = -4096L;
  private static final long ACCESS_MASK = 0xff;
  private static final long PRIVILEGED = 0x100;

  private enum State {
    FREE,
    COLLECTING,
    WAITING,
    SERVED
  }

  /**
   * A group on its way to the handler.
   *
   * @param pages none if it is not complete, and is only to be answered
   */
  record Served(int index, int processId, List<PageRequest> pages) {}

  private final Mutex lock = new Mutex(LockClass.LEAF, 30);
  // All guarded by #lock. By index of the group:
  private final State[] states = new State[GROUPS];
  private final int[] processIds = new int[GROUPS];
  private final boolean[] incomplete = new boolean[GROUPS];
  private final int[] firstPages = new int[GROUPS];
  private final int[] lastPages = new int[GROUPS];
  // pages, linked within their group or from #freePage on;
  private final long[] pages = new long[PAGES];
  private final int[] nextPages = new int[PAGES];
  private int freePage;
  // the indexes that are WAITING, in order of arrival, around the end;
  private final int[] waiting = new int[GROUPS];
  private int firstWaiting;
  private int waitingCount;
  // the one that is SERVED; and claims whose answer has not been given yet.
  private int served = NO_GROUP;
  private int answering;
  private boolean closed;
  // Who may serve, and whether that one is still busy with a group that has been withdrawn.
  private int worker;
  private boolean workerIsAway;

  PageRequestGroups() {
    for (int i = 0; i < GROUPS; i++) {
      states[i] = State.FREE;
      firstPages[i] = NO_PAGE;
    }
    for (int i = 0; i < PAGES; i++) {
      nextPages[i] = i + 1 < PAGES ? i + 1 : NO_PAGE;
    }
  }

  /**
   * Takes a request in.
   *
   * @return false if it was dropped: nothing is taken any more, or the device has used the index of
   *     a group that waits for its answer
   */
  boolean add(int index, int processId, long iova, int access, boolean privileged, boolean last) {
    lock.lock();
    try {
      State state = states[index];
      if (closed || state == State.WAITING || state == State.SERVED) {
        return false;
      }
      if (state == State.FREE) {
        states[index] = State.COLLECTING;
        processIds[index] = processId;
        incomplete[index] = false;
      }
      incomplete[index] |= processIds[index] != processId;
      processIds[index] = processId;
      addPage(index, (iova & PAGE_MASK) | access | (privileged ? PRIVILEGED : 0));
      if (last) {
        states[index] = State.WAITING;
        waiting[(firstWaiting + waitingCount++) % GROUPS] = index;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The device has stopped using a process: what it asked for is answered but not served. */
  void stop(int processId) {
    lock.lock();
    try {
      for (int index = 0; index < GROUPS; index++) {
        if (processIds[index] == processId && states[index] == State.COLLECTING) {
          free(index);
        } else if (processIds[index] == processId && states[index] == State.WAITING) {
          incomplete[index] = true;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets groups whose last request has not come: requests were lost, perhaps that one. */
  void forgetUnfinished() {
    lock.lock();
    try {
      for (int index = 0; index < GROUPS; index++) {
        if (states[index] == State.COLLECTING) {
          free(index);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has another worker serve from now on if the present one is busy with what has been withdrawn,
   * and there is something to serve.
   *
   * @return its number, which no other has had, or {@link #NONE} if none is needed
   */
  long replaceWorker() {
    lock.lock();
    try {
      if (!workerIsAway || waitingCount == 0 || closed) {
        return NONE;
      }
      workerIsAway = false;
      return ++worker;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the worker of this number has not been replaced, nor everything been closed. */
  boolean employs(int number) {
    lock.lock();
    try {
      return worker == number && !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The oldest complete group, which the worker is to serve and finish before the next; or null if
   * there is none for it.
   */
  @Nullable Served next(int number) {
    lock.lock();
    try {
      if (worker != number) {
        return null;
      }
      workerIsAway = false;
      if (waitingCount == 0) {
        return null;
      }
      int index = takeWaiting(EVERY_PROCESS);
      List<PageRequest> asked = new ArrayList<>();
      for (int page = firstPages[index]; page != NO_PAGE; page = nextPages[page]) {
        long word = pages[page];
        asked.add(
            new PageRequest(
                new Iova(word & PAGE_MASK), (int) (word & ACCESS_MASK), (word & PRIVILEGED) != 0));
      }
      int processId = processIds[index];
      boolean toServe = !incomplete[index];
      free(index);
      states[index] = State.SERVED;
      served = index;
      return new Served(index, processId, toServe ? asked : List.of());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the group that {@link #next} gave has not been withdrawn. */
  boolean isServed(int number) {
    lock.lock();
    try {
      return worker == number && served != NO_GROUP;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Claims the group that {@link #next} gave.
   *
   * @return whether the caller is to answer it, and then call {@link #answered}; false if it has
   *     been withdrawn
   */
  boolean finish(int number) {
    lock.lock();
    try {
      if (worker != number || served == NO_GROUP) {
        return false;
      }
      states[served] = State.FREE;
      served = NO_GROUP;
      answering++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The answer to a group that was claimed has been given. */
  void answered() {
    lock.lock();
    try {
      answering--;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody is about to give an answer. */
  boolean isAnswering() {
    lock.lock();
    try {
      return answering != 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Claims any group that waits for its answer, served or not, for the caller to answer and then
   * call {@link #answered}; and forgets those that are not finished.
   *
   * @param processId whose, -1 for those without one, or {@link #EVERY_PROCESS}
   * @return {@link #NONE}, or the claim for {@link #indexOf} and {@link #processOf}
   */
  long withdraw(int processId) {
    lock.lock();
    try {
      for (int index = 0; index < GROUPS; index++) {
        if (states[index] == State.COLLECTING && isOf(index, processId)) {
          free(index);
        }
      }
      int index = served;
      if (index != NO_GROUP && isOf(index, processId)) {
        served = NO_GROUP;
        workerIsAway = true;
      } else {
        index = takeWaiting(processId);
        if (index == NO_GROUP) {
          return NONE;
        }
      }
      free(index);
      answering++;
      // A process id has at most 24 bits, and -1 stands for none.
      return (long) (processIds[index] + 1) << Integer.SIZE | index;
    } finally {
      lock.unlock();
    }
  }

  static int indexOf(long claim) {
    return (int) claim;
  }

  static int processOf(long claim) {
    return (int) (claim >>> Integer.SIZE) - 1;
  }

  /** Takes no request in any more, and forgets those that are there. */
  void close() {
    lock.lock();
    try {
      closed = true;
      served = NO_GROUP;
      waitingCount = 0;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOf(int index, int processId) {
    return processId == EVERY_PROCESS || processIds[index] == processId;
  }

  /** Takes the first of a process out, past which those before it move up. */
  private int takeWaiting(int processId) {
    for (int i = 0; i < waitingCount; i++) {
      int index = waiting[(firstWaiting + i) % GROUPS];
      if (isOf(index, processId)) {
        for (int j = i; j > 0; j--) {
          waiting[(firstWaiting + j) % GROUPS] = waiting[(firstWaiting + j - 1) % GROUPS];
        }
        firstWaiting = (firstWaiting + 1) % GROUPS;
        waitingCount--;
        return index;
      }
    }
    return NO_GROUP;
  }

  private void addPage(int index, long word) {
    int page = freePage;
    if (page == NO_PAGE || (word & ACCESS_MASK) == Access.NONE) {
      incomplete[index] = true;
      return;
    }
    freePage = nextPages[page];
    pages[page] = word;
    nextPages[page] = NO_PAGE;
    if (firstPages[index] == NO_PAGE) {
      firstPages[index] = page;
    } else {
      nextPages[lastPages[index]] = page;
    }
    lastPages[index] = page;
  }

  private void free(int index) {
    if (firstPages[index] != NO_PAGE) {
      nextPages[lastPages[index]] = freePage;
      freePage = firstPages[index];
      firstPages[index] = NO_PAGE;
    }
    states[index] = State.FREE;
  }
}
