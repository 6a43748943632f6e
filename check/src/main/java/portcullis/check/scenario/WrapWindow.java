package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.dma.IovaSource;
import portcullis.core.dma.WrapPolicy;

/** IOVAs that are handed out lap by lap, four pages a lap, without a domain. */
abstract class WrapWindow extends Scenario {
  private static final int PAGE_LOG2 = 12;
  static final long PAGE_BYTES = 1L << PAGE_LOG2;
  private static final long PAGES = 4;

  final IovaSource iovas =
      WrapPolicy.factory(PAGES * PAGE_BYTES).source(0, 64 * PAGE_BYTES - 1, PAGE_LOG2, false);
}
