package portcullis.check.defect.onestep;

import portcullis.core.invalidation.SyncOutcome;

/** Stands for the class of that name beside the original. */
interface ContextLayout {
  void writeFields(ContextImage target);

  long validWord(ContextImage target);

  long validWordPhysAddr();

  SyncOutcome invalidate();
}
