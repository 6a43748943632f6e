package portcullis.app.report;

/**
 * One NVMe device of the machine.
 *
 * @param name such as {@code nvme0n1}
 * @param image its file, or {@code temporary}
 * @param sizeBytes of its disk
 */
public record DeviceInfo(String name, String image, long sizeBytes) {}
