package portcullis.machine.nvme;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import portcullis.machine.nvme.spec.AsyncEvent;
import portcullis.machine.nvme.spec.LogPage;

/**
 * Asynchronous Event Requests held until there is an event, and events held until there is a
 * request (NVM Express Base 1.4, section 5.2). Owned by the controller's thread.
 *
 * <p>An event that was reported is masked until its log page has been read.
 */
final class AsyncEvents {
  /** How many requests can be outstanding. */
  static final int MAX_REQUESTS = 4;

  private final int[] requests = new int[MAX_REQUESTS];
  private int outstanding;
  // The requests that an Abort ended, until their completions are posted.
  private final int[] cancelled = new int[MAX_REQUESTS];
  private int cancellations;
  private final Set<AsyncEvent> pending = EnumSet.noneOf(AsyncEvent.class);
  private final Set<AsyncEvent> masked = EnumSet.noneOf(AsyncEvent.class);

  /** Holds a request; returns false if there are too many. */
  boolean hold(int commandId) {
    if (outstanding == MAX_REQUESTS) {
      return false;
    }
    requests[outstanding++] = commandId;
    return true;
  }

  /** Whether a request of this command id is held. */
  boolean holds(int commandId) {
    for (int i = 0; i < outstanding; i++) {
      if (requests[i] == commandId) {
        return true;
      }
    }
    return false;
  }

  /** Ends the request of this command id; returns false if there is none, or no room to note it. */
  boolean cancel(int commandId) {
    if (cancellations == MAX_REQUESTS || !drop(commandId)) {
      return false;
    }
    cancelled[cancellations++] = commandId;
    return true;
  }

  /** Whether there are ended requests to complete. */
  boolean hasCancelled() {
    return cancellations > 0;
  }

  /** Takes one of them. */
  int takeCancelled() {
    return cancelled[--cancellations];
  }

  private boolean drop(int commandId) {
    for (int i = 0; i < outstanding; i++) {
      if (requests[i] == commandId) {
        System.arraycopy(requests, i + 1, requests, i, outstanding - i - 1);
        outstanding--;
        return true;
      }
    }
    return false;
  }

  /** Something happened. */
  void happened(AsyncEvent event) {
    if (!masked.contains(event)) {
      pending.add(event);
    }
  }

  /** The driver has read a log page. */
  void logRead(LogPage page) {
    masked.removeIf(event -> event.logPage() == page);
  }

  /** An event that a held request can report, or null. */
  @Nullable AsyncEvent reportable() {
    return outstanding == 0 || pending.isEmpty() ? null : pending.iterator().next();
  }

  /** The event is reported now; returns the command id of the request that it completes. */
  int report(AsyncEvent event) {
    pending.remove(event);
    masked.add(event);
    int commandId = requests[0];
    drop(commandId);
    return commandId;
  }

  /** Forgets everything. */
  void reset() {
    outstanding = 0;
    cancellations = 0;
    pending.clear();
    masked.clear();
  }
}
