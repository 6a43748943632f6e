package portcullis.app.soak;

import java.util.Locale;

/** What actors do, as counted. */
enum Op {
  MAP,
  UNMAP,
  ATTACH,
  REPLACE,
  DETACH,
  /** Releases with removal of the function, each followed by a hot-add. */
  RELEASE,
  RESET,
  /** Bus mastering of a function taken away and given back. */
  MASTER,
  /** Domains made, used and destroyed. */
  DOMAIN,
  DMA,
  /** DMA that had to go through, and did. */
  PASSED,
  /** DMA that had to be blocked, and was. */
  BLOCKED,
  ROGUE,
  /** Blocks written to a disk. */
  WRITE,
  /** Blocks read back that held what they should. */
  VERIFIED,
  /** Allocations of pages refused. */
  REFUSAL,
  /** Times that a command queue was held up. */
  STALL,
  /** Commands made illegal under way, once each. */
  ILLEGAL,
  /** Commands made illegal under way however often they were given. */
  REJECTED,
  /** Errors provoked in functions. */
  ERROR,
  /** Engines that were recovered, from these errors or from those of their own DMA. */
  RECOVERY,
  /** Engines that were given up, since a recovery had failed. */
  LOSS,
  /** Flushes that were not confirmed and had to be tried again. */
  RETRY,
  /** Attaches that failed for a rejected command, and left the former domain. */
  ROLLBACK;

  /** As in reports. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
