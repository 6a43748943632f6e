package portcullis.machine.nvme.spec;

/** What Identify is to return: dword 10 bits 7:0 (CNS), section 5.15. */
public final class IdentifySelector {
  /** The namespace of dword 1; see {@link IdentifyNamespace}. */
  public static final int NAMESPACE = 0x00;

  /** The controller; see {@link IdentifyController}. */
  public static final int CONTROLLER = 0x01;

  /** Ids of the active namespaces greater than that of dword 1, 4 bytes each, ascending. */
  public static final int ACTIVE_NAMESPACES = 0x02;

  /** Descriptors that identify the namespace of dword 1. */
  public static final int NAMESPACE_DESCRIPTORS = 0x03;

  /** Type of a descriptor that is a UUID of 16 bytes. */
  public static final int DESCRIPTOR_UUID = 3;

  /** Bytes of every data structure that Identify returns. */
  public static final int DATA_BYTES = 4096;

  private IdentifySelector() {}
}
