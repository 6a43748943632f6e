package portcullis.vfiouser.wire;

import org.jspecify.annotations.Nullable;

/** What can be asked, section "Commands"; 14 was withdrawn. */
@SuppressWarnings("ImmutableEnumChecker") // the lists of layouts are made by List.of
public enum Command {
  /** Agrees on a version and on capabilities; the first message. */
  VERSION(1, false, VersionMessage.LAYOUT, VersionMessage.LAYOUT),
  /** Lends memory. */
  DMA_MAP(2, false, DmaMap.LAYOUT, Layout.EMPTY),
  /** Takes memory back. */
  DMA_UNMAP(3, false, DmaUnmap.LAYOUT, DmaUnmap.LAYOUT),
  /** Asks what the device is. */
  DEVICE_GET_INFO(4, false, DeviceInfo.LAYOUT, DeviceInfo.LAYOUT),
  /** Asks about a region. */
  DEVICE_GET_REGION_INFO(5, false, RegionInfo.LAYOUT, RegionInfo.LAYOUT),
  /** Asks for descriptors by which a region can be accessed. */
  DEVICE_GET_REGION_IO_FDS(6, false, RegionIoFds.LAYOUT, RegionIoFds.LAYOUT),
  /** Asks about a type of interrupts. */
  DEVICE_GET_IRQ_INFO(7, false, IrqInfo.LAYOUT, IrqInfo.LAYOUT),
  /** Says what interrupts do. */
  DEVICE_SET_IRQS(8, false, IrqSet.LAYOUT, Layout.EMPTY),
  /** Reads a region. */
  REGION_READ(9, false, RegionAccess.LAYOUT, RegionAccess.LAYOUT),
  /** Writes a region. */
  REGION_WRITE(10, false, RegionAccess.LAYOUT, RegionAccess.LAYOUT),
  /** Reads memory that was lent without a descriptor. */
  DMA_READ(11, true, DmaAccess.LAYOUT, DmaAccess.LAYOUT),
  /** Writes memory that was lent without a descriptor. */
  DMA_WRITE(12, true, DmaAccess.LAYOUT, DmaAccess.WRITE_REPLY),
  /** Resets the device. */
  DEVICE_RESET(13, false, Layout.EMPTY, Layout.EMPTY),
  /** Writes regions several times. */
  REGION_WRITE_MULTI(15, false, WriteMulti.LAYOUT, WriteMulti.LAYOUT),
  /** Gets, sets or probes a feature. */
  DEVICE_FEATURE(16, false, DeviceFeature.LAYOUT, DeviceFeature.LAYOUT),
  /** Reads migration data. */
  MIG_DATA_READ(17, false, MigrationData.LAYOUT, MigrationData.LAYOUT),
  /** Writes migration data. */
  MIG_DATA_WRITE(18, false, MigrationData.LAYOUT, Layout.EMPTY);

  private static final @Nullable Command[] BY_CODE = new @Nullable Command[19];

  static {
    for (Command command : values()) {
      BY_CODE[command.code] = command;
    }
  }

  private final int code;
  private final boolean fromServer;
  private final Layout request;
  private final Layout reply;

  Command(int code, boolean fromServer, Layout request, Layout reply) {
    this.code = code;
    this.fromServer = fromServer;
    this.request = request;
    this.reply = reply;
  }

  /** The command of a number, or null if there is none. */
  public static @Nullable Command of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** Its number. */
  public int code() {
    return code;
  }

  /** Whether the server asks the client. */
  public boolean isFromServer() {
    return fromServer;
  }

  /** Fixed part of the request's payload. */
  public Layout request() {
    return request;
  }

  /** Fixed part of the payload of a reply that is no error. */
  public Layout reply() {
    return reply;
  }
}
