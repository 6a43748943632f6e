package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.dma.IovaSource;
import portcullis.core.dma.WrapPolicy;

/** IOVAs that are handed out lap by lap, six pages a lap, without a domain. */
abstract class WrapWindow extends Scenario {
  private static final int PAGE_LOG2 = 12;
  static final long PAGE_BYTES = 1L << PAGE_LOG2;
  private static final long PAGES = 6;

  final IovaSource iovas =
      WrapPolicy.factory(PAGES * PAGE_BYTES).source(0, 64 * PAGE_BYTES - 1, PAGE_LOG2, false);

  /**
   * Uses the first free pages up, so that the next one is of another run.
   *
   * @return the first page of that run, behind which two more are free
   */
  final long useFirstRun() {
    long first = iovas.allocate(PAGE_BYTES, -1);
    long hole = first + 2 * PAGE_BYTES;
    require(iovas.reserve(hole, hole + PAGE_BYTES - 1), "not withheld");
    require(iovas.allocate(PAGE_BYTES, -1) == first + PAGE_BYTES, "another page");
    return hole + PAGE_BYTES;
  }
}
