package portcullis.app.bench;

import static portcullis.app.bench.BenchShape.READ_4K;
import static portcullis.app.bench.BenchShape.WRITE_64K;
import static portcullis.app.job.DmaPolicy.PASSTHROUGH;
import static portcullis.app.job.DmaPolicy.QUEUED;
import static portcullis.app.job.DmaPolicy.SINGLE_QUEUE;
import static portcullis.app.job.DmaPolicy.STRICT;
import static portcullis.app.job.DmaPolicy.WRAP;

import org.jspecify.annotations.Nullable;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;

/** Ratios that others have published, each of one policy to another under one job. */
public enum PublishedRatio {
  /** Niklas Schnelle on the list, September 2022: about twice the IOPS on an NVMe. */
  A1("A1", "s390 under z/VM or KVM: IOPS of flushing on wrap to strict", 2.0, true) {
    @Override
    Pair pair() {
      return grid(READ_4K, WRAP, STRICT);
    }
  },

  /** Linux 7.2, dma-iommu.c: worse, and no figure; 1 is where it would be as good. */
  A2("A2", "s390 under z/VM or KVM: IOPS of a single queue to per CPU, 256 x 10ms", 1.0, true) {
    @Override
    Pair pair() {
      return smallQueues(Figure.IOPS);
    }

    @Override
    Verdict judge(double ours) {
      return ours < 1 ? Verdict.AGREES : Verdict.HIGHER;
    }
  },

  /** The same by what it comes from: a flush covers all queues, and several hold more than one. */
  A2_FLUSHES("A2", "the same: flushes of everything for each I/O", 1.0, true) {
    @Override
    Pair pair() {
      return smallQueues(Figure.FULL_FLUSHES);
    }

    @Override
    Verdict judge(double ours) {
      return ours > 1 ? Verdict.AGREES : Verdict.LOWER;
    }
  },

  /** Jean-Philippe Brucker on the list, August 2023, virtio-iommu, of the host's bandwidth. */
  A3_STRICT("A3", "virtio-iommu: bandwidth of strict to none", 0.813, true) {
    @Override
    Pair pair() {
      return grid(WRITE_64K, STRICT, PASSTHROUGH);
    }
  },

  /** The same, queues per CPU. */
  A3_QUEUED("A3", "virtio-iommu: bandwidth of per-CPU queues to none", 0.915, true) {
    @Override
    Pair pair() {
      return grid(WRITE_64K, QUEUED, PASSTHROUGH);
    }
  },

  /** The same, a single queue. */
  A3_SINGLE("A3", "virtio-iommu: bandwidth of a single queue to none", 0.922, true) {
    @Override
    Pair pair() {
      return grid(WRITE_64K, SINGLE_QUEUE, PASSTHROUGH);
    }
  },

  /** Niklas Schnelle, RFC of July 2023, virtio-iommu on a Ryzen 3900X: 19% more IOPS. */
  A4("A4", "virtio-iommu: IOPS of per-CPU queues to strict", 1.19, true) {
    @Override
    Pair pair() {
      return grid(READ_4K, QUEUED, STRICT);
    }
  },

  /** NVIDIA's kernel, pull request 182, two Grace and 8 disks: 16.4 of 16.5 million IOPS. */
  A5_QUEUED("A5", "SMMUv3, bare: IOPS of per-CPU queues to passthrough", 0.994, false) {
    @Override
    Pair pair() {
      return grid(READ_4K, QUEUED, PASSTHROUGH);
    }
  },

  /** The same: 2.8 of 16.5. */
  A5_STRICT("A5", "SMMUv3, bare: IOPS of strict to passthrough", 0.17, false) {
    @Override
    Pair pair() {
      return grid(READ_4K, STRICT, PASSTHROUGH);
    }
  };

  /** How far apart two ratios may be that are said to agree. */
  private static final double TOLERANCE = 0.2;

  /** What is compared. */
  enum Figure {
    /** I/Os each second; with blocks of one size bandwidth has the same ratio. */
    IOPS {
      @Override
      double of(CellResult result) {
        return result.iops().median();
      }
    },
    /** Flushes of a whole domain for each I/O. */
    FULL_FLUSHES {
      @Override
      double of(CellResult result) {
        return result.fullFlushesPerIo();
      }
    };

    abstract double of(CellResult result);
  }

  /**
   * What is divided by what.
   *
   * @param figure of both
   * @param swept limits of both from the sweep; null for each policy's own
   */
  record Pair(
      Figure figure,
      BenchShape shape,
      DmaPolicy numerator,
      DmaPolicy denominator,
      @Nullable FlushLimits swept) {}

  /** Ours beside theirs. */
  public enum Verdict {
    /** Within a fifth, or on the side that they say. */
    AGREES,
    /** Ours is greater. */
    HIGHER,
    /** Ours is less. */
    LOWER
  }

  private final String anchor;
  private final String what;
  private final double ratio;
  private final boolean paged;

  PublishedRatio(String anchor, String what, double ratio, boolean paged) {
    this.anchor = anchor;
    this.what = what;
    this.ratio = ratio;
    this.paged = paged;
  }

  /** Name of the anchor, as in docs/bench-policies.md. */
  public String anchor() {
    return anchor;
  }

  /** In words, with where it was seen. */
  public String what() {
    return what;
  }

  /** The figure. */
  public double ratio() {
    return ratio;
  }

  /** Whether it was seen where something shadows or emulates the tables. */
  public boolean isPaged() {
    return paged;
  }

  abstract Pair pair();

  Verdict judge(double ours) {
    double off = ours / ratio - 1;
    return Math.abs(off) <= TOLERANCE ? Verdict.AGREES : off > 0 ? Verdict.HIGHER : Verdict.LOWER;
  }

  private static Pair grid(BenchShape shape, DmaPolicy numerator, DmaPolicy denominator) {
    return new Pair(Figure.IOPS, shape, numerator, denominator, null);
  }

  private static Pair smallQueues(Figure figure) {
    FlushLimits limits = new FlushLimits(256, 10_000_000, 0);
    return new Pair(figure, BenchPlan.SWEPT_SHAPE, SINGLE_QUEUE, QUEUED, limits);
  }
}
