package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;

/** The same under a walker that reads V last. */
public final class ContextAttachValidLast extends ContextAttach {
  /** For the loader. */
  public ContextAttachValidLast() {
    super(ReadOrder.VALID_LAST);
  }
}
