package portcullis.riscv.spec;

import java.util.List;

/**
 * The function that a message of an ATS command goes to. Section 3.1.4.
 *
 * @param processId PASID of the message, if {@code hasProcess}
 * @param segment of the hierarchy, if {@code hasSegment}
 * @param routingId bus, device and function
 */
public record AtsTarget(
    boolean hasProcess, int processId, boolean hasSegment, int segment, int routingId) {
  /** PASID. */
  public static final BitField PID = BitField.rw("PID", 12, 31);

  /** The PASID counts. */
  public static final BitField PV = BitField.rw("PV", 32, 32);

  /** The segment counts. */
  public static final BitField DSV = BitField.rw("DSV", 33, 33);

  /** Bus, device and function. */
  public static final BitField RID = BitField.rw("RID", 40, 55);

  /** Segment. */
  public static final BitField DSEG = BitField.rw("DSEG", 56, 63);

  /**
   * The function with a device id, of which bits 15:0 are the routing id and 23:16 the segment, for
   * messages without PASID.
   */
  public static AtsTarget ofDevice(int deviceId) {
    int segment = deviceId >>> 16;
    return new AtsTarget(false, 0, segment != 0, segment, deviceId & 0xffff);
  }

  /** As {@link #ofDevice}, for messages with a PASID. */
  public static AtsTarget ofProcess(int deviceId, int pasid) {
    AtsTarget device = ofDevice(deviceId);
    return new AtsTarget(true, pasid, device.hasSegment, device.segment, device.routingId);
  }

  /** First doubleword without opcode and function. */
  public long bits() {
    return PID.place(processId)
        | PV.flag(hasProcess)
        | DSV.flag(hasSegment)
        | RID.place(routingId)
        | DSEG.place(segment);
  }

  static AtsTarget decode(long dword0) {
    return new AtsTarget(
        PV.isSet(dword0),
        PID.extractInt(dword0),
        DSV.isSet(dword0),
        DSEG.extractInt(dword0),
        RID.extractInt(dword0));
  }

  static List<Layout> words(String command) {
    return List.of(
        Layout.of(
            command + " dword 0",
            "3.1.4",
            64,
            CommandHeader.OPCODE,
            CommandHeader.FUNC3,
            BitField.reserved(10, 11),
            PID,
            PV,
            DSV,
            BitField.reserved(34, 39),
            RID,
            DSEG),
        Layout.of(command + " dword 1", "3.1.4", 64, BitField.rw("PAYLOAD", 0, 63)));
  }
}
