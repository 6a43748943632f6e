package portcullis.riscv.device;

/** Where the interrupt wires of an IOMMU lead. Called by the model's own thread, no lock held. */
@FunctionalInterface
public interface WiredInterrupt {
  /** No wires. */
  WiredInterrupt UNCONNECTED = (vector, asserted) -> {};

  /**
   * A wire has changed its level.
   *
   * @param vector which wire
   * @param asserted the level it has now
   */
  void set(int vector, boolean asserted);
}
