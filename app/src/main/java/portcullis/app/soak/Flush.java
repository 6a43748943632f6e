package portcullis.app.soak;

import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageChain;

/** Flushes that insist, since commands may have been given up. */
final class Flush {
  private static final int ATTEMPTS = 50;

  private Flush() {}

  /** Flushes what was gathered; false is a violation, and has been told. */
  static boolean sync(SoakMachine machine, String actor, PagingDomain domain, Gather gather) {
    long failed = machine.commandsFailed();
    FlushReport report = domain.sync(gather);
    int attempts = 0;
    while (!report.isCovered()) {
      if (machine.commandsFailed() == failed || ++attempts > ATTEMPTS) {
        machine
            .scene()
            .violated(actor, "flush of %s is not confirmed: %s".formatted(domain.name(), report));
        return false;
      }
      machine.scene().count(Op.RETRY);
      failed = machine.commandsFailed();
      report = domain.flushAll(new PageChain());
    }
    return true;
  }

  /** Ends a domain that nobody is attached to. */
  static boolean destroy(SoakMachine machine, String actor, PagingDomain domain) {
    long failed = machine.commandsFailed();
    int attempts = 0;
    while (!domain.destroy()) {
      if (machine.commandsFailed() == failed || ++attempts > ATTEMPTS) {
        machine.scene().violated(actor, domain.name() + " cannot be destroyed");
        return false;
      }
      machine.scene().count(Op.RETRY);
      failed = machine.commandsFailed();
    }
    return true;
  }
}
