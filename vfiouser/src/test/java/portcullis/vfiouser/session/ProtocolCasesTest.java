package portcullis.vfiouser.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.vfiouser.Leaks;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Answer;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.DeviceInfo;
import portcullis.vfiouser.wire.DmaMap;
import portcullis.vfiouser.wire.DmaUnmap;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.IrqInfo;
import portcullis.vfiouser.wire.IrqSet;
import portcullis.vfiouser.wire.RegionAccess;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.RegionInfo;
import portcullis.vfiouser.wire.RegionIoFds;
import portcullis.vfiouser.wire.WriteMulti;

/** What the protocol document says of each command, right and wrong, as a table. */
class ProtocolCasesTest {
  private static final int EINVAL = 22;
  private static final int EEXIST = 17;
  private static final int ENOENT = 2;
  private static final int ENOTTY = 25;
  private static final int ENOTSUP = 95;
  private static final long MAX = 0xffff_ffffL;

  private static Rig rig;
  private static Client client;

  @BeforeAll
  static void open() throws IOException {
    rig = Rig.withEngine();
    client = rig.open();
  }

  @AfterAll
  static void close() {
    client.close();
    rig.close();
  }

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    header(all);
    info(all);
    regions(all);
    interrupts(all);
    memory(all);
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAnsweredAsTheDocumentSays(Case wanted) throws IOException {
    List<Descriptor> events = new ArrayList<>();
    for (int i = 0; i < wanted.descriptors(); i++) {
      events.add(Descriptor.event());
    }
    var before = Leaks.descriptors();
    Answer answer = client.call(wanted.command(), wanted.payload(), events);
    assertEquals(wanted.errno() != 0, answer.failed(), wanted + ": " + answer);
    assertEquals(wanted.errno(), answer.errno(), wanted.name());
    if (answer.failed()) {
      assertEquals(0, answer.payload().byteSize(), "an error has no payload");
      assertEquals(before, Leaks.descriptors(), "descriptors of a refused message are closed");
    } else {
      Command command = Command.of(wanted.command());
      assertEquals(
          true, answer.payload().byteSize() >= command.reply().sizeBytes(), answer.toString());
    }
    events.forEach(Descriptor::close);
    // The server talks on.
    client.read(RegionIndex.CONFIG, 0, 4);
  }

  private static void header(List<Case> all) {
    all.add(Case.of("command 0", 0, 0, EINVAL));
    all.add(Case.of("command 14, withdrawn", 14, 0, EINVAL));
    all.add(Case.of("command 19", 19, 0, EINVAL));
    all.add(Case.of("command 65535", 65535, 0, EINVAL));
    all.add(Case.of("VERSION a second time", Command.VERSION.code(), 4, EINVAL));
    all.add(Case.of("DMA_READ from the client", Command.DMA_READ.code(), 16, EINVAL));
    all.add(Case.of("DMA_WRITE from the client", Command.DMA_WRITE.code(), 24, EINVAL));
    all.add(Case.of("DEVICE_RESET", Command.DEVICE_RESET.code(), 0, 0));
    all.add(Case.of("DEVICE_RESET with payload", Command.DEVICE_RESET.code(), 4, EINVAL));
    all.add(Case.of("DEVICE_FEATURE, not offered", Command.DEVICE_FEATURE.code(), 8, ENOTTY));
    all.add(Case.of("MIG_DATA_READ, not offered", Command.MIG_DATA_READ.code(), 8, ENOTTY));
    all.add(Case.of("MIG_DATA_WRITE, not offered", Command.MIG_DATA_WRITE.code(), 8, ENOTTY));
    all.add(
        Case.of("descriptors with DEVICE_RESET", Command.DEVICE_RESET.code(), 0, 0)
            .withDescriptors(3));
  }

  private static void info(List<Case> all) {
    int device = Command.DEVICE_GET_INFO.code();
    all.add(Case.of("info", device, 16, 0).with(DeviceInfo.ARGSZ, 16));
    all.add(Case.of("info, larger argsz", device, 16, 0).with(DeviceInfo.ARGSZ, MAX));
    all.add(Case.of("info, argsz 15", device, 16, EINVAL).with(DeviceInfo.ARGSZ, 15));
    all.add(Case.of("info, short", device, 12, EINVAL).with(DeviceInfo.ARGSZ, 16));
    all.add(Case.of("info, nothing", device, 0, EINVAL));
    int region = Command.DEVICE_GET_REGION_INFO.code();
    for (int i = 0; i < RegionIndex.COUNT; i++) {
      all.add(
          Case.of("region info " + i, region, 32, 0)
              .with(RegionInfo.ARGSZ, 32)
              .with(RegionInfo.INDEX, i));
    }
    for (long i : new long[] {9, 10, 0x8000_0000L, MAX}) {
      all.add(
          Case.of("region info " + i, region, 32, EINVAL)
              .with(RegionInfo.ARGSZ, 32)
              .with(RegionInfo.INDEX, i));
    }
    all.add(Case.of("region info, argsz 31", region, 32, EINVAL).with(RegionInfo.ARGSZ, 31));
    all.add(Case.of("region info, short", region, 31, EINVAL).with(RegionInfo.ARGSZ, 32));
    int irq = Command.DEVICE_GET_IRQ_INFO.code();
    for (int i = 0; i < IrqIndex.COUNT; i++) {
      all.add(Case.of("irq info " + i, irq, 16, 0).with(IrqInfo.ARGSZ, 16).with(IrqInfo.INDEX, i));
    }
    for (long i : new long[] {5, MAX}) {
      all.add(
          Case.of("irq info " + i, irq, 16, EINVAL).with(IrqInfo.ARGSZ, 16).with(IrqInfo.INDEX, i));
    }
    all.add(Case.of("irq info, argsz 15", irq, 16, EINVAL).with(IrqInfo.ARGSZ, 15));
    all.add(Case.of("irq info, short", irq, 15, EINVAL).with(IrqInfo.ARGSZ, 16));
    int fds = Command.DEVICE_GET_REGION_IO_FDS.code();
    all.add(Case.of("io fds of BAR 0", fds, 16, 0).with(RegionIoFds.ARGSZ, 16));
    all.add(Case.of("io fds, argsz 15", fds, 16, EINVAL).with(RegionIoFds.ARGSZ, 15));
    all.add(Case.of("io fds, short", fds, 15, EINVAL).with(RegionIoFds.ARGSZ, 16));
    all.add(
        Case.of("io fds, flags", fds, 16, EINVAL)
            .with(RegionIoFds.ARGSZ, 16)
            .with(RegionIoFds.FLAGS, 1));
    all.add(
        Case.of("io fds, count", fds, 16, EINVAL)
            .with(RegionIoFds.ARGSZ, 16)
            .with(RegionIoFds.COUNT, 1));
    all.add(
        Case.of("io fds of no region", fds, 16, EINVAL)
            .with(RegionIoFds.ARGSZ, 16)
            .with(RegionIoFds.INDEX, 1));
  }

  private static void regions(List<Case> all) {
    all.add(access("read config", false, 7, 0, 4, 0));
    all.add(access("read all of config", false, 7, 0, 4096, 0));
    all.add(access("read across, unaligned", false, 7, 3, 9, 0));
    all.add(access("read the last byte", false, 7, 4095, 1, 0));
    all.add(access("read beyond", false, 7, 4096, 1, EINVAL));
    all.add(access("read over the end", false, 7, 4095, 2, EINVAL));
    all.add(access("read at the largest offset", false, 7, -1, 1, EINVAL));
    all.add(access("read at a negative offset", false, 7, Long.MIN_VALUE, 8, EINVAL));
    all.add(access("read nothing", false, 7, 0, 0, EINVAL));
    all.add(access("read more than a message holds", false, 7, 0, 0x1_0001, EINVAL));
    all.add(access("read 4 GiB", false, 7, 0, MAX, EINVAL));
    all.add(access("read BAR 1, absent", false, 1, 0, 4, EINVAL));
    all.add(access("read the ROM, absent", false, 6, 0, 4, EINVAL));
    all.add(access("read VGA, absent", false, 8, 0, 4, EINVAL));
    all.add(access("read region 9", false, 9, 0, 4, EINVAL));
    all.add(access("read region 0xffffffff", false, MAX, 0, 4, EINVAL));
    all.add(access("read BAR 0", false, 0, 0, 4, 0));
    all.add(access("read the MSI-X table", false, 4, 0, 16, 0));
    all.add(access("write the MSI-X table", true, 4, 0, 16, 0));
    all.add(access("write config", true, 7, 0x3c, 1, 0));
    all.add(access("write beyond", true, 7, 4096, 1, EINVAL));
    all.add(access("write region 9", true, 9, 0, 4, EINVAL));
    Case shortened = access("write less data than said", true, 7, 0x3c, 1, EINVAL);
    all.add(shortened.with(RegionAccess.COUNT, 2));
    all.add(
        access("write more data than said", true, 7, 0x3c, 4, EINVAL).with(RegionAccess.COUNT, 2));
    all.add(Case.of("write, short", Command.REGION_WRITE.code(), 15, EINVAL));
    all.add(Case.of("read, short", Command.REGION_READ.code(), 15, EINVAL));
    all.add(Case.of("read, long", Command.REGION_READ.code(), 17, EINVAL));
    int multi = Command.REGION_WRITE_MULTI.code();
    all.add(Case.of("no writes", multi, 8, 0));
    all.add(Case.of("writes, short", multi, 7, EINVAL));
    all.add(Case.of("one write announced, none there", multi, 8, EINVAL).with(WriteMulti.COUNT, 1));
    all.add(Case.of("2^63 writes", multi, 8, EINVAL).with(WriteMulti.COUNT, Long.MIN_VALUE));
    all.add(Case.of("2^61 writes", multi, 8, EINVAL).with(WriteMulti.COUNT, 1L << 61));
    all.add(multi("one write", 7, 0x3c, 1, 0));
    all.add(multi("one write of 9 bytes", 7, 0x3c, 9, EINVAL));
    all.add(multi("one write of 0 bytes", 7, 0x3c, 0, EINVAL));
    all.add(multi("one write to region 9", 9, 0, 4, EINVAL));
    all.add(multi("one write beyond", 7, 4093, 4, EINVAL));
  }

  private static void interrupts(List<Case> all) {
    int event = IrqSet.DATA_EVENTFD | IrqSet.ACTION_TRIGGER;
    int none = IrqSet.DATA_NONE | IrqSet.ACTION_TRIGGER;
    int bool = IrqSet.DATA_BOOL | IrqSet.ACTION_TRIGGER;
    all.add(irq("an eventfd", event, 2, 0, 1, 0, 0).withDescriptors(1));
    all.add(irq("trigger it", none, 2, 0, 1, 0, 0));
    all.add(irq("trigger it if true", bool, 2, 0, 1, 1, 0));
    all.add(irq("take it away", event, 2, 0, 1, 0, 0));
    all.add(irq("disable all", none, 2, 0, 0, 0, 0));
    all.add(irq("an eventfd for ERR", event, 3, 0, 1, 0, 0).withDescriptors(1));
    all.add(irq("an eventfd for REQ", event, 4, 0, 1, 0, 0).withDescriptors(1));
    all.add(irq("disable ERR", none, 3, 0, 0, 0, 0));
    all.add(irq("two for ERR", event, 3, 0, 2, 0, EINVAL).withDescriptors(2));
    all.add(irq("disable INTX, of which there is none", none, 0, 0, 0, 0, 0));
    all.add(irq("INTX 0", none, 0, 0, 1, 0, EINVAL));
    all.add(irq("vector 1 of 1", event, 2, 1, 1, 0, EINVAL).withDescriptors(1));
    all.add(irq("vectors 0 and 1 of 1", event, 2, 0, 2, 0, EINVAL).withDescriptors(2));
    all.add(irq("start and count that wrap", event, 2, MAX, 2, 0, EINVAL).withDescriptors(2));
    all.add(irq("index 5", none, 5, 0, 0, 0, EINVAL));
    all.add(irq("index 0xffffffff", none, MAX, 0, 0, 0, EINVAL));
    all.add(irq("no data flag", IrqSet.ACTION_TRIGGER, 2, 0, 1, 0, EINVAL));
    all.add(irq("two data flags", event | IrqSet.DATA_NONE, 2, 0, 1, 0, EINVAL));
    all.add(irq("no action", IrqSet.DATA_NONE, 2, 0, 1, 0, EINVAL));
    all.add(irq("two actions", none | IrqSet.ACTION_MASK, 2, 0, 1, 0, EINVAL));
    all.add(irq("mask, not offered", IrqSet.DATA_NONE | IrqSet.ACTION_MASK, 2, 0, 1, 0, EINVAL));
    all.add(irq("an unknown flag", none | 1 << 6, 2, 0, 1, 0, EINVAL));
    all.add(irq("count 0, start 1", none, 2, 1, 0, 0, EINVAL));
    all.add(irq("count 0 with eventfds", event, 2, 0, 0, 0, EINVAL));
    all.add(irq("fewer booleans than said", bool, 2, 0, 1, 0, EINVAL));
    all.add(irq("more booleans than said", bool, 2, 0, 1, 2, EINVAL));
    all.add(irq("more eventfds than said", event, 2, 0, 1, 0, EINVAL).withDescriptors(2));
    all.add(irq("eventfds without need", none, 2, 0, 1, 0, EINVAL).withDescriptors(1));
    all.add(irq("argsz 19", none, 2, 0, 1, 0, EINVAL).with(IrqSet.ARGSZ, 19));
    all.add(Case.of("set irqs, short", Command.DEVICE_SET_IRQS.code(), 19, EINVAL));
  }

  private static void memory(List<Case> all) {
    all.add(map("memory", 0x1000, 0xf000, 1, 0));
    all.add(map("the same again", 0x1000, 0xf000, 1, EEXIST));
    all.add(map("overlapping its start", 0x800, 0x1000, 1, EEXIST));
    all.add(map("overlapping its end", 0xf000, 0x2000, 3, EEXIST));
    all.add(map("inside it", 0x2000, 0x1000, 3, EEXIST));
    all.add(map("around it", 0, 0x100000, 3, EEXIST));
    all.add(map("right behind it", 0x10000, 0x1000, 3, 0));
    all.add(map("of no bytes", 0x20000, 0, 3, EINVAL));
    all.add(map("without access", 0x20000, 0x1000, 0, EINVAL));
    all.add(map("with an unknown flag", 0x20000, 0x1000, 7, EINVAL));
    all.add(map("beyond 2^56", 1L << 56, 0x1000, 3, EINVAL));
    all.add(map("across 2^56", (1L << 56) - 0x1000, 0x2000, 3, EINVAL));
    all.add(map("that wraps", -0x1000, 0x2000, 3, EINVAL));
    all.add(map("of 2^63 bytes", 0, Long.MIN_VALUE, 3, EINVAL));
    all.add(map("argsz 31", 0x20000, 0x1000, 3, EINVAL).with(DmaMap.ARGSZ, 31));
    all.add(Case.of("map, short", Command.DMA_MAP.code(), 31, EINVAL).with(DmaMap.ARGSZ, 32));
    all.add(map("with two descriptors", 0x20000, 0x1000, 3, EINVAL).withDescriptors(2));
    all.add(map("with an eventfd", 0x20000, 0x1000, 3, EINVAL).withDescriptors(1));
    all.add(unmap("unmap what is not there", 0x30000, 0x1000, 0, ENOENT));
    all.add(unmap("unmap a part", 0x1000, 0x1000, 0, ENOENT));
    all.add(unmap("unmap from the middle", 0x2000, 0xe000, 0, ENOENT));
    all.add(unmap("unmap, dirty bitmap", 0x1000, 0xf000, 1, ENOTSUP));
    all.add(unmap("unmap, unknown flag", 0x1000, 0xf000, 4, EINVAL));
    all.add(unmap("unmap all of something", 0x1000, 0xf000, 2, EINVAL));
    all.add(unmap("unmap, argsz 23", 0x1000, 0xf000, 0, EINVAL).with(DmaUnmap.ARGSZ, 23));
    all.add(Case.of("unmap, short", Command.DMA_UNMAP.code(), 23, EINVAL));
    all.add(unmap("unmap", 0x1000, 0xf000, 0, 0));
    all.add(unmap("unmap again", 0x1000, 0xf000, 0, ENOENT));
    all.add(unmap("unmap all", 0, 0, 2, 0));
    all.add(unmap("unmap all of nothing", 0, 0, 2, 0));
  }

  @Test
  void theReplyToUnmapIsTheRequest() throws IOException {
    client.call(Command.DMA_MAP.code(), Client.dmaMap(0x5000_0000L, 0x1000, 3, 0), List.of());
    Case unmap = unmap("unmap", 0x5000_0000L, 0x1000, 0, 0).with(DmaUnmap.ARGSZ, 1000);
    Answer answer = client.call(unmap.command(), unmap.payload(), List.of());
    assertEquals(24, answer.payload().byteSize());
    assertEquals(24, answer.get(DmaUnmap.ARGSZ));
    assertEquals(0x5000_0000L, answer.get(DmaUnmap.ADDRESS));
    assertEquals(0x1000, answer.get(DmaUnmap.SIZE));
  }

  @Test
  void repliesDescribeTheFunction() throws IOException {
    Answer device =
        client.ask(
            Command.DEVICE_GET_INFO, DeviceInfo.LAYOUT, DeviceInfo.ARGSZ, DeviceInfo.FLAGS, 0);
    assertEquals(DeviceInfo.PCI | DeviceInfo.RESET, device.get(DeviceInfo.FLAGS));
    assertEquals(9, device.get(DeviceInfo.REGIONS));
    assertEquals(5, device.get(DeviceInfo.IRQS));
    Answer config =
        client.ask(
            Command.DEVICE_GET_REGION_INFO,
            RegionInfo.LAYOUT,
            RegionInfo.ARGSZ,
            RegionInfo.INDEX,
            RegionIndex.CONFIG.ordinal());
    assertEquals(4096, config.get(RegionInfo.SIZE));
    assertEquals(RegionInfo.READ | RegionInfo.WRITE, config.get(RegionInfo.FLAGS));
    Answer irq =
        client.ask(
            Command.DEVICE_GET_IRQ_INFO,
            IrqInfo.LAYOUT,
            IrqInfo.ARGSZ,
            IrqInfo.INDEX,
            IrqIndex.MSIX.ordinal());
    assertEquals(1, irq.get(IrqInfo.COUNT));
    assertEquals(IrqInfo.EVENTFD, irq.get(IrqInfo.FLAGS));
  }

  private static Case access(
      String name, boolean write, long region, long offset, long count, int errno) {
    Command command = write ? Command.REGION_WRITE : Command.REGION_READ;
    return Case.of(name, command.code(), 16 + (write ? (int) count : 0), errno)
        .with(RegionAccess.OFFSET, offset)
        .with(RegionAccess.REGION, region)
        .with(RegionAccess.COUNT, count);
  }

  private static Case multi(String name, int region, long offset, int count, int errno) {
    Case multi = Case.of(name, Command.REGION_WRITE_MULTI.code(), 32, errno);
    WriteMulti.COUNT.put(multi.payload(), 0, 1);
    WriteMulti.WRITE_OFFSET.put(multi.payload(), 8, offset);
    WriteMulti.WRITE_REGION.put(multi.payload(), 8, region);
    WriteMulti.WRITE_COUNT.put(multi.payload(), 8, count);
    return multi;
  }

  private static Case irq(
      String name, int flags, long index, long start, long count, int tail, int errno) {
    return Case.of(name, Command.DEVICE_SET_IRQS.code(), 20 + tail, errno)
        .with(IrqSet.ARGSZ, 20 + tail)
        .with(IrqSet.FLAGS, flags)
        .with(IrqSet.INDEX, index)
        .with(IrqSet.START, start)
        .with(IrqSet.COUNT, count);
  }

  private static Case map(String name, long start, long size, int flags, int errno) {
    return new Case(
        "map " + name, Command.DMA_MAP.code(), Client.dmaMap(start, size, flags, 0), 0, errno);
  }

  private static Case unmap(String name, long start, long size, int flags, int errno) {
    return Case.of(name, Command.DMA_UNMAP.code(), 24, errno)
        .with(DmaUnmap.ARGSZ, 24)
        .with(DmaUnmap.FLAGS, flags)
        .with(DmaUnmap.ADDRESS, start)
        .with(DmaUnmap.SIZE, size);
  }
}
