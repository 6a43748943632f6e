package portcullis.bench;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.dma.WrapPolicy;

/** Flush policies by their names, with their own limits. */
final class Policies {
  private Policies() {}

  static FlushPolicy.Factory named(String name) {
    return switch (name) {
      case "strict" -> StrictPolicy::new;
      case "queued" -> QueuedPolicy::new;
      case "single-queue" -> QueuedPolicy::single;
      case "wrap" -> WrapPolicy.factory();
      default -> throw new IllegalArgumentException("no policy is named " + name);
    };
  }
}
