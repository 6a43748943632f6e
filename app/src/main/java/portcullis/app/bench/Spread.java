package portcullis.app.bench;

import java.util.Arrays;

/**
 * Figures of repetitions: the middle one, and the range of all.
 *
 * @param median of an even number the mean of the two in the middle
 */
public record Spread(double median, double least, double greatest) {
  /** Of no repetition. */
  static final Spread NONE = new Spread(0, 0, 0);

  /** Of some figures. */
  static Spread of(double... figures) {
    if (figures.length == 0) {
      return NONE;
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** Half of the range as a share of the median. */
  double relative() {
    return median == 0 ? 0 : (greatest - least) / 2 / median;
  }
}
