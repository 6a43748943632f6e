package portcullis.vfiouser.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.wire.Capabilities;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.DeviceInfo;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.IrqInfo;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.RegionInfo;

/** Asks a server what it offers, and changes nothing of its device. */
public final class Probe {
  private static final int MAX_CAPABILITIES = 48;

  private final Client client;

  private Probe(Client client) {
    this.client = client;
  }

  /**
   * Asks the server at a path.
   *
   * @throws SocketException if nobody listens there
   * @throws ClientException if the server does not answer as the protocol says
   */
  public static Offer of(Path path) throws SocketException, ClientException {
    try (Client client = Client.connect(path)) {
      Capabilities capabilities = client.negotiate(Client.PROPOSAL);
      return new Probe(client).ask(capabilities);
    }
  }

  private Offer ask(Capabilities capabilities) throws ClientException {
    Answer device =
        client.ask(
            Command.DEVICE_GET_INFO, DeviceInfo.LAYOUT, DeviceInfo.ARGSZ, DeviceInfo.FLAGS, 0);
    List<Offer.Region> regions = new ArrayList<>();
    for (RegionIndex index : RegionIndex.values()) {
      if (index.ordinal() < device.get(DeviceInfo.REGIONS)) {
        Answer found =
            client.ask(
                Command.DEVICE_GET_REGION_INFO,
                RegionInfo.LAYOUT,
                RegionInfo.ARGSZ,
                RegionInfo.INDEX,
                index.ordinal());
        long size = found.get(RegionInfo.SIZE);
        if (size != 0) {
          regions.add(new Offer.Region(index, size, (int) found.get(RegionInfo.FLAGS)));
        }
      }
    }
    List<Offer.Interrupts> interrupts = new ArrayList<>();
    for (IrqIndex index : IrqIndex.values()) {
      if (index.ordinal() < device.get(DeviceInfo.IRQS)) {
        Answer found =
            client.ask(
                Command.DEVICE_GET_IRQ_INFO,
                IrqInfo.LAYOUT,
                IrqInfo.ARGSZ,
                IrqInfo.INDEX,
                index.ordinal());
        int count = (int) found.get(IrqInfo.COUNT);
        if (count != 0) {
          interrupts.add(new Offer.Interrupts(index, count, (int) found.get(IrqInfo.FLAGS)));
        }
      }
    }
    return new Offer(
        capabilities, (int) device.get(DeviceInfo.FLAGS), regions, interrupts, identity());
  }

  private Offer.Identity identity() throws ClientException {
    List<Integer> ids = new ArrayList<>();
    if ((config(ConfigRegister.STATUS) & CommandBits.STATUS_CAPABILITIES_LIST) != 0) {
      int at = config(ConfigRegister.CAPABILITIES_POINTER);
      while (at != 0 && ids.size() < MAX_CAPABILITIES) {
        int header = (int) client.read(RegionIndex.CONFIG, at, 2);
        ids.add(header & 0xff);
        at = header >>> 8;
      }
    }
    return new Offer.Identity(
        config(ConfigRegister.VENDOR_ID),
        config(ConfigRegister.DEVICE_ID),
        config(ConfigRegister.CLASS_CODE),
        config(ConfigRegister.REVISION_ID),
        ids);
  }

  private int config(ConfigRegister register) throws ClientException {
    return (int) client.read(RegionIndex.CONFIG, register.offset(), register.sizeBytes());
  }
}
