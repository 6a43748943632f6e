package portcullis.core.domain;

import org.jspecify.annotations.Nullable;

/**
 * A probed device as its IOMMU's driver knows it. By itself it stands for the device's requests
 * without a PASID; {@link #process} has the others.
 */
public interface IommuEndpoint extends ContextEndpoint {
  /**
   * Prepares for requests with a PASID: everything that programming them will ever need is
   * allocated now, and stays until {@link #release}. They are blocked until they are first
   * programmed. Asking again for the same PASID allocates nothing and has the same answer.
   *
   * @param pasid from 1 on, no wider than {@link DeviceDescription#pasidBits}
   */
  default ProcessOutcome process(int pasid) {
    return new ProcessOutcome.Refused("its IOMMU does not tell PASIDs apart");
  }

  /** What can be done when the device is in error state; null if nothing. Always the same. */
  default @Nullable RecoverableHardware recovery() {
    return null;
  }

  /**
   * The device, which is blocked with all its PASIDs, is about to be reset by means that are not
   * those of {@link #recovery}. When this returns nothing is sent to it. May wait for flushes under
   * way; no lock of its group is held.
   */
  default void beforeReset() {}

  /**
   * The device, which is blocked with all its PASIDs, has been reset since: it holds nothing of
   * what it was told before. Allocates nothing; serialised like programming.
   */
  default void afterReset() {}

  /**
   * Gives back what {@link Iommu#probe} and {@link #process} allocated. The device is blocked, with
   * every PASID; nothing is called afterwards, on the endpoints of PASIDs neither. Allocates
   * nothing.
   */
  void release();

  /** What came of {@link #process}. */
  sealed interface ProcessOutcome {
    /**
     * The PASID can be programmed.
     *
     * @param endpoint how
     */
    record Ready(ContextEndpoint endpoint) implements ProcessOutcome {}

    /**
     * It cannot; nothing was changed.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements ProcessOutcome {}
  }
}
