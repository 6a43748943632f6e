package portcullis.app.report;

/**
 * A DMA that the IOMMU blocked and reported.
 *
 * @param device that issued it, as reports name it
 * @param iova it was for
 * @param access in words, such as {@code read} or {@code write}
 * @param reason as the hardware gave it
 * @param count of equal ones
 * @param expected whether it comes from the device that {@code --rogue} adds
 */
public record FaultEntry(
    String device, long iova, String access, String reason, long count, boolean expected) {}
