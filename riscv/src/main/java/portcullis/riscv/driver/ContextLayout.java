package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;

/**
 * One context of a directory, as its kind lays it out: a doubleword with V, fields beside it, and
 * the commands that make the unit forget it. Calls are serialised by the lock of the device's
 * group, and allocate nothing.
 */
interface ContextLayout {
  /** Physical address of the doubleword with V; all of the context is invalid where it is 0. */
  long validWordPhysAddr();

  /**
   * That doubleword with V=1.
   *
   * @param image what the context translates by
   */
  long validWord(ContextImage image);

  /** Writes all others, behind V=0. */
  void writeFields(ContextImage image);

  /** Whether there is a place for a second stage. */
  boolean hasSecondStage();

  /** Submits what makes the unit forget the context. */
  SyncOutcome invalidate();

  /** As {@link #invalidate}, with what leads to the context. Any thread, at any time. */
  default SyncOutcome invalidateWay() {
    return invalidate();
  }

  /**
   * Submits what makes the unit forget the translations of a valid context that has been changed.
   *
   * @param former what the context said, null if it was not valid
   */
  SyncOutcome invalidateTranslations(@Nullable ContextImage former);
}
