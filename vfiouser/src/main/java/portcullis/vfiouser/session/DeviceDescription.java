package portcullis.vfiouser.session;

import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.wire.DeviceInfo;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.IrqInfo;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.RegionInfo;
import portcullis.vfiouser.wire.RegionIoFds;

/** Answers what the device is made of. Thread-safe: it keeps nothing. */
final class DeviceDescription {
  private final ServedFunction function;

  DeviceDescription(ServedFunction function) {
    this.function = function;
  }

  int info(Message message, Reply reply) {
    int size = DeviceInfo.LAYOUT.sizeBytes();
    if (message.payloadBytes() < size || message.get(DeviceInfo.ARGSZ) < size) {
      return -Errno.EINVAL.number();
    }
    reply.put(DeviceInfo.ARGSZ, size);
    reply.put(DeviceInfo.FLAGS, DeviceInfo.PCI | DeviceInfo.RESET);
    reply.put(DeviceInfo.REGIONS, RegionIndex.COUNT);
    reply.put(DeviceInfo.IRQS, IrqIndex.COUNT);
    return size;
  }

  int region(Message message, Reply reply) {
    int size = RegionInfo.LAYOUT.sizeBytes();
    if (message.payloadBytes() < size || message.get(RegionInfo.ARGSZ) < size) {
      return -Errno.EINVAL.number();
    }
    RegionIndex region = RegionIndex.of(message.get(RegionInfo.INDEX));
    if (region == null) {
      return -Errno.EINVAL.number();
    }
    long regionBytes = function.regionBytes(region);
    reply.put(RegionInfo.ARGSZ, size);
    reply.put(RegionInfo.FLAGS, regionBytes == 0 ? 0 : RegionInfo.READ | RegionInfo.WRITE);
    reply.put(RegionInfo.INDEX, region.ordinal());
    reply.put(RegionInfo.CAP_OFFSET, 0);
    reply.put(RegionInfo.SIZE, regionBytes);
    reply.put(RegionInfo.OFFSET, 0);
    return size;
  }

  /** No region can be accessed by descriptors, which an empty list says. */
  int regionIoFds(Message message, Reply reply) {
    int size = RegionIoFds.LAYOUT.sizeBytes();
    if (message.payloadBytes() < size
        || message.get(RegionIoFds.ARGSZ) < size
        || message.get(RegionIoFds.FLAGS) != 0
        || message.get(RegionIoFds.COUNT) != 0) {
      return -Errno.EINVAL.number();
    }
    RegionIndex region = RegionIndex.of(message.get(RegionIoFds.INDEX));
    if (region == null || function.regionBytes(region) == 0) {
      return -Errno.EINVAL.number();
    }
    reply.put(RegionIoFds.ARGSZ, size);
    reply.put(RegionIoFds.FLAGS, 0);
    reply.put(RegionIoFds.INDEX, region.ordinal());
    reply.put(RegionIoFds.COUNT, 0);
    return size;
  }

  int irq(Message message, Reply reply) {
    int size = IrqInfo.LAYOUT.sizeBytes();
    if (message.payloadBytes() < size || message.get(IrqInfo.ARGSZ) < size) {
      return -Errno.EINVAL.number();
    }
    IrqIndex index = IrqIndex.of(message.get(IrqInfo.INDEX));
    if (index == null) {
      return -Errno.EINVAL.number();
    }
    int count = function.interrupts(index);
    reply.put(IrqInfo.ARGSZ, size);
    reply.put(IrqInfo.FLAGS, count == 0 ? 0 : IrqInfo.EVENTFD);
    reply.put(IrqInfo.INDEX, index.ordinal());
    reply.put(IrqInfo.COUNT, count);
    return size;
  }
}
