package portcullis.machine.pci.spec;

/**
 * The PCI Express capability, section 7.5.3, as far as an endpoint without a link to train needs
 * it: offsets in bytes from the start of the capability.
 */
public final class ExpressLayout {
  /** Capability ID. */
  public static final int CAPABILITY_ID = 0x10;

  /** Bytes of the capability, version 2. */
  public static final int CAPABILITY_BYTES = 60;

  /** PCI Express Capabilities, 2 bytes, section 7.5.3.2. */
  public static final int CAPABILITIES = 2;

  /** PCI Express Capabilities: version 2, root complex integrated endpoint. */
  public static final int INTEGRATED_ENDPOINT_V2 = 0x0092;

  /** Device Capabilities, 4 bytes, section 7.5.3.3. */
  public static final int DEVICE_CAPABILITIES = 4;

  /** Device Capabilities: role-based error reporting, which is required. */
  public static final int ROLE_BASED_ERRORS = 1 << 15;

  /** Device Capabilities: Function Level Reset is there. */
  public static final int FUNCTION_LEVEL_RESET = 1 << 28;

  /** Device Control, 2 bytes, section 7.5.3.4. */
  public static final int DEVICE_CONTROL = 8;

  /** Device Control: start a Function Level Reset (section 6.6.2); reads as 0. */
  public static final int INITIATE_RESET = 1 << 15;

  private ExpressLayout() {}
}
