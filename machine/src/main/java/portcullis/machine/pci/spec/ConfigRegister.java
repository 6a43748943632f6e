package portcullis.machine.pci.spec;

/**
 * The registers of a Type 0 configuration header (section 7.5.1), each with the bits that software
 * can write and those it clears by writing ones.
 *
 * <p>All other bits are read-only. Bits of a base address register become writable when a function
 * has one there.
 */
public enum ConfigRegister {
  /** Vendor ID, section 7.5.1.1.1. */
  VENDOR_ID(0x00, 2, 0, 0),
  /** Device ID, section 7.5.1.1.2. */
  DEVICE_ID(0x02, 2, 0, 0),
  /** Command, section 7.5.1.1.3; bits in {@link CommandBits}. */
  COMMAND(0x04, 2, CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER | 0x0540, 0),
  /** Status, section 7.5.1.1.4. */
  STATUS(0x06, 2, 0, 0xf900),
  /** Revision ID, section 7.5.1.1.5. */
  REVISION_ID(0x08, 1, 0, 0),
  /** Class Code: programming interface, sub-class, base class; section 7.5.1.1.6. */
  CLASS_CODE(0x09, 3, 0, 0),
  /** Cache Line Size, section 7.5.1.1.7: read-write, without effect. */
  CACHE_LINE_SIZE(0x0c, 1, 0xff, 0),
  /** Latency Timer, section 7.5.1.1.8. */
  LATENCY_TIMER(0x0d, 1, 0, 0),
  /** Header Type, section 7.5.1.1.9. */
  HEADER_TYPE(0x0e, 1, 0, 0),
  /** Built-in self test, section 7.5.1.1.10. */
  BIST(0x0f, 1, 0, 0),
  /** Base Address Register 0, section 7.5.1.2.1. */
  BAR0(0x10, 4, 0, 0),
  /** Base Address Register 1. */
  BAR1(0x14, 4, 0, 0),
  /** Base Address Register 2. */
  BAR2(0x18, 4, 0, 0),
  /** Base Address Register 3. */
  BAR3(0x1c, 4, 0, 0),
  /** Base Address Register 4. */
  BAR4(0x20, 4, 0, 0),
  /** Base Address Register 5. */
  BAR5(0x24, 4, 0, 0),
  /** CardBus CIS Pointer, section 7.5.1.2.2. */
  CARDBUS_CIS(0x28, 4, 0, 0),
  /** Subsystem Vendor ID, section 7.5.1.2.3. */
  SUBSYSTEM_VENDOR_ID(0x2c, 2, 0, 0),
  /** Subsystem ID, section 7.5.1.2.3. */
  SUBSYSTEM_ID(0x2e, 2, 0, 0),
  /** Expansion ROM Base Address, section 7.5.1.2.4: there is none. */
  EXPANSION_ROM(0x30, 4, 0, 0),
  /** Capabilities Pointer, section 7.5.1.1.11. */
  CAPABILITIES_POINTER(0x34, 1, 0, 0),
  /** Interrupt Line, section 7.5.1.1.12: software's own note. */
  INTERRUPT_LINE(0x3c, 1, 0xff, 0),
  /** Interrupt Pin, section 7.5.1.1.13: 0, no function here has one. */
  INTERRUPT_PIN(0x3d, 1, 0, 0),
  /** Min_Gnt, section 7.5.1.2.5. */
  MIN_GNT(0x3e, 1, 0, 0),
  /** Max_Lat, section 7.5.1.2.5. */
  MAX_LAT(0x3f, 1, 0, 0);

  private final int offset;
  private final int sizeBytes;
  private final int writableMask;
  private final int clearableMask;

  ConfigRegister(int offset, int sizeBytes, int writableMask, int clearableMask) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.writableMask = writableMask;
    this.clearableMask = clearableMask;
  }

  /** The base address register with this number, 0 to 5. */
  public static ConfigRegister bar(int index) {
    return switch (index) {
      case 0 -> BAR0;
      case 1 -> BAR1;
      case 2 -> BAR2;
      case 3 -> BAR3;
      case 4 -> BAR4;
      case 5 -> BAR5;
      default -> throw new IllegalArgumentException("no BAR " + index);
    };
  }

  /** Offset in bytes in configuration space. */
  public int offset() {
    return offset;
  }

  /** Number of bytes, 1 to 4. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Bits that take what is written. */
  public int writableMask() {
    return writableMask;
  }

  /** Bits that a written one clears (RW1C). */
  public int clearableMask() {
    return clearableMask;
  }
}
