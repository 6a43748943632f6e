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
   * @param space what the context translates by, or null for nothing
   */
  long validWord(@Nullable RiscvAddressSpace space);

  /** Writes all others, behind V=0. */
  void writeFields(@Nullable RiscvAddressSpace space);

  /** Submits what makes the unit forget the context. */
  SyncOutcome invalidate();

  /**
   * Submits what makes the unit forget the translations of a valid context that has been changed.
   *
   * @param pscid of the context, {@link PscidAllocator#NONE} if it translated nothing
   */
  SyncOutcome invalidateTranslations(int pscid);
}
