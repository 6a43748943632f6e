package portcullis.vfiouser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.client.ClientException;
import portcullis.vfiouser.server.DeviceServer;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.ServedFunction;
import portcullis.vfiouser.wire.RegionIndex;

/** A guest whose devices are served in this process, and what tests do with them. */
public final class Rig implements AutoCloseable {
  /** How long a test waits for something that is bound to happen. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Where the client's machine takes messages. */
  public static final long INTERRUPT_FILES = 0x2800_0000L;

  public final Guest guest = new Guest(INTERRUPT_FILES, 0x10_0000);
  public final Path directory;
  private final List<DeviceServer> servers = new ArrayList<>();
  private final List<ServedFunction> functions = new ArrayList<>();

  public Rig() {
    try {
      directory = Files.createTempDirectory("vfio-user");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Serves a function at its own socket. */
  public DeviceServer serve(int device, PciFunction function) {
    return serve(device, function, DmaTranslator.NONE, Limits.STANDARD);
  }

  public DeviceServer serve(
      int device, PciFunction function, DmaTranslator translator, Limits limits) {
    ServedFunction served =
        new ServedFunction(guest, new RequesterId(0, device, 0), function, translator);
    functions.add(served);
    return listen(served, device, limits);
  }

  /** Serves a function that is plugged in already, after its server was closed. */
  public DeviceServer listen(ServedFunction served, int device, Limits limits) {
    try {
      DeviceServer server = DeviceServer.start(served, directory.resolve(device + ".sock"), limits);
      servers.add(server);
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public ServedFunction function(int index) {
    return functions.get(index);
  }

  /** A rig with one DMA test engine, as device 1. */
  public static Rig withEngine() {
    Rig rig = new Rig();
    rig.serve(1, new DmaTestEngine());
    return rig;
  }

  public Path socket() {
    return servers.get(0).path();
  }

  public DeviceServer server() {
    return servers.get(0);
  }

  public Client open() throws IOException {
    return Client.open(socket());
  }

  /** Lets the device decode its BARs and master the bus, with MSI-X on. */
  public static void enable(Client client) throws ClientException {
    client.write(
        RegionIndex.CONFIG,
        ConfigRegister.COMMAND.offset(),
        2,
        CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
    client.write(RegionIndex.CONFIG, capability(client, 0x11) + 2L, 2, 0x8000);
  }

  /** Offset of a capability, 0 if there is none. */
  public static int capability(Client client, int wanted) throws ClientException {
    int at = (int) client.read(RegionIndex.CONFIG, ConfigRegister.CAPABILITIES_POINTER.offset(), 1);
    while (at != 0 && client.read(RegionIndex.CONFIG, at, 1) != wanted) {
      at = (int) client.read(RegionIndex.CONFIG, at + 1L, 1);
    }
    return at;
  }

  /** Waits for something that another thread is about to do. */
  public static void await(String what, Condition condition) throws IOException {
    long deadline = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    while (!condition.holds()) {
      if (Clock.isPast(deadline)) {
        throw new AssertionError("waited in vain: " + what);
      }
      backoff.pause();
    }
  }

  @Override
  public void close() {
    servers.forEach(DeviceServer::close);
    functions.forEach(ServedFunction::close);
    guest.close();
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }
}
