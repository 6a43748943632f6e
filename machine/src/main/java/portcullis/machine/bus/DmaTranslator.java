package portcullis.machine.bus;

/** An IOMMU as the bus sees it: asked about every request of the devices behind it. */
@FunctionalInterface
public interface DmaTranslator {
  /** No IOMMU: every address is physical. */
  DmaTranslator NONE = t -> t.translated(t.iova(), 4096 - (t.iova() & 4095));

  /**
   * Translates the request that {@code transaction} describes. Called by many threads at once, each
   * with its own transaction, inside a read section of {@link SystemBus#transactions}. What a
   * device does wrong is recorded by the IOMMU and never thrown.
   *
   * @return whether the request may go on; {@link DmaTransaction#translated} was called if so
   */
  boolean translate(DmaTransaction transaction);

  /**
   * Carries out a write that {@link #translate} has let through with {@link
   * DmaAnswer#isResidentFile}: the message goes where only the translator knows. Same thread and
   * read section as the translation.
   *
   * @return whether it was delivered; false is an Unsupported Request
   */
  default boolean deliver(DmaTransaction transaction, int sizeBytes, long value) {
    return false;
  }
}
