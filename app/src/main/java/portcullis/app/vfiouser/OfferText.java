package portcullis.app.vfiouser;

import java.util.List;
import java.util.StringJoiner;
import portcullis.vfiouser.client.Offer;
import portcullis.vfiouser.wire.Capabilities;
import portcullis.vfiouser.wire.DeviceInfo;
import portcullis.vfiouser.wire.IrqInfo;
import portcullis.vfiouser.wire.RegionInfo;

/** What a server offers, for readers. */
public final class OfferText {
  private OfferText() {}

  /** A few lines, the last one ended. */
  public static String render(Offer offer) {
    StringBuilder text = new StringBuilder();
    Offer.Identity identity = offer.identity();
    text.append(
        "function %04x:%04x, class %06x, revision %02x, capabilities %s%n"
            .formatted(
                identity.vendorId(),
                identity.deviceId(),
                identity.classCode(),
                identity.revision(),
                ids(identity.capabilityIds())));
    text.append("device   %s%n".formatted(flags(offer.deviceFlags(), DEVICE)));
    Capabilities can = offer.capabilities();
    text.append(
        "server   %d bytes and %d descriptors a message, %d memory ranges, pages 0x%x%s%n"
            .formatted(
                can.maxTransferBytes(),
                can.maxMessageDescriptors(),
                can.maxDmaMaps(),
                can.pageSizes(),
                can.writeMultiple() ? ", multiple writes" : ""));
    for (Offer.Region region : offer.regions()) {
      text.append(
          "region   %-6s %8d bytes  %s%n"
              .formatted(region.index(), region.sizeBytes(), flags(region.flags(), REGION)));
    }
    for (Offer.Interrupts interrupts : offer.interrupts()) {
      text.append(
          "irq      %-6s %8d        %s%n"
              .formatted(interrupts.index(), interrupts.count(), flags(interrupts.flags(), IRQ)));
    }
    return text.toString();
  }

  static final List<Flag> DEVICE =
      List.of(new Flag(DeviceInfo.PCI, "pci"), new Flag(DeviceInfo.RESET, "reset"));

  static final List<Flag> REGION =
      List.of(
          new Flag(RegionInfo.READ, "read"),
          new Flag(RegionInfo.WRITE, "write"),
          new Flag(RegionInfo.MMAP, "mmap"),
          new Flag(RegionInfo.CAPS, "capabilities"));

  static final List<Flag> IRQ =
      List.of(
          new Flag(IrqInfo.EVENTFD, "eventfd"),
          new Flag(IrqInfo.MASKABLE, "maskable"),
          new Flag(IrqInfo.AUTOMASKED, "automasked"),
          new Flag(IrqInfo.NORESIZE, "noresize"));

  /** The names of the flags that are set, in their order. */
  static List<String> names(int flags, List<Flag> known) {
    return known.stream().filter(f -> (flags & f.bit) != 0).map(Flag::name).toList();
  }

  private static String flags(int flags, List<Flag> known) {
    return String.join(", ", names(flags, known));
  }

  private static String ids(List<Integer> capabilityIds) {
    StringJoiner ids = new StringJoiner(" ");
    capabilityIds.forEach(id -> ids.add("%02x".formatted(id)));
    return ids.toString();
  }

  /** A bit and what it is called. */
  record Flag(int bit, String name) {}
}
