package portcullis.machine.nvme;

import java.util.EnumMap;
import java.util.Map;
import portcullis.machine.nvme.spec.FeatureId;

/** Values of the controller's features. Owned by the controller's thread. */
final class FeatureSet {
  // Arbitration without a burst limit; the write cache is on; events of all kinds are off but for
  // errors, which cannot be.
  private static final Map<FeatureId, Integer> DEFAULTS =
      new EnumMap<>(Map.of(FeatureId.ARBITRATION, 0b111, FeatureId.VOLATILE_WRITE_CACHE, 1));

  private final Map<FeatureId, Integer> values = new EnumMap<>(FeatureId.class);
  private final int queuePairs;
  private int grantedQueuePairs;

  FeatureSet(int queuePairs) {
    this.queuePairs = queuePairs;
    this.grantedQueuePairs = queuePairs;
  }

  /** Back to the defaults. */
  void reset() {
    values.clear();
    grantedQueuePairs = queuePairs;
  }

  int current(FeatureId feature) {
    return feature == FeatureId.NUMBER_OF_QUEUES
        ? numberOfQueues(grantedQueuePairs)
        : values.getOrDefault(feature, byDefault(feature));
  }

  int byDefault(FeatureId feature) {
    return feature == FeatureId.NUMBER_OF_QUEUES
        ? numberOfQueues(queuePairs)
        : DEFAULTS.getOrDefault(feature, 0);
  }

  void set(FeatureId feature, int value) {
    values.put(feature, value);
  }

  /** Grants at most as many queue pairs as there can be, and says how many. */
  int grantQueues(int submissionQueues, int completionQueues) {
    grantedQueuePairs = Math.min(queuePairs, Math.max(submissionQueues, completionQueues));
    return numberOfQueues(grantedQueuePairs);
  }

  /** The greatest id of an I/O queue. */
  int maxQueueId() {
    return grantedQueuePairs;
  }

  boolean isWriteCacheOn() {
    return (current(FeatureId.VOLATILE_WRITE_CACHE) & 1) != 0;
  }

  private static int numberOfQueues(int pairs) {
    return (pairs - 1) | (pairs - 1) << 16;
  }
}
