package portcullis.machine.pci;

/**
 * What a function says it is.
 *
 * @param vendorId 16 bits
 * @param deviceId 16 bits
 * @param classCode base class in bits 23:16, sub-class in 15:8, programming interface in 7:0
 * @param revision 8 bits
 */
public record PciIdentity(int vendorId, int deviceId, int classCode, int revision) {
  /** Checks the widths. */
  public PciIdentity {
    if ((vendorId & ~0xffff) != 0
        || (deviceId & ~0xffff) != 0
        || (classCode & ~0xffffff) != 0
        || (revision & ~0xff) != 0) {
      throw new IllegalArgumentException(
          "%x:%x class %x revision %x".formatted(vendorId, deviceId, classCode, revision));
    }
  }
}
