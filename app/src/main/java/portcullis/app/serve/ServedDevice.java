package portcullis.app.serve;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.platform.Disk;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.vfiouser.server.DeviceServer;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.ServedFunction;
import portcullis.vfiouser.session.Session;

/** A function with its socket, and its disk if it has one. Thread-safe. */
final class ServedDevice implements AutoCloseable {
  private final String name;
  private final String kind;
  private final PciFunction function;
  private final ServedFunction served;
  private final DeviceServer server;
  private final @Nullable Disk disk;

  private ServedDevice(
      String name,
      String kind,
      PciFunction function,
      ServedFunction served,
      DeviceServer server,
      @Nullable Disk disk) {
    this.name = name;
    this.kind = kind;
    this.function = function;
    this.served = served;
    this.server = server;
    this.disk = disk;
  }

  /**
   * Plugs a function in and listens for its clients. It and the disk are closed if that fails.
   *
   * @param directory where its socket is to be
   */
  static ServedDevice start(
      Guest guest,
      String name,
      String kind,
      RequesterId id,
      PciFunction function,
      DmaTranslator translator,
      @Nullable Disk disk,
      Path directory)
      throws InputException {
    ServedFunction served = new ServedFunction(guest, id, function, translator);
    Path socket = directory.resolve(name + ".sock");
    try {
      DeviceServer server = DeviceServer.start(served, socket, Limits.STANDARD);
      return new ServedDevice(name, kind, function, served, server, disk);
    } catch (IOException e) {
      served.close();
      close(disk);
      throw new InputException(Disk.describe(socket, e) + "; another --dir has other sockets");
    }
  }

  String name() {
    return name;
  }

  RequesterId id() {
    return served.id();
  }

  Path socket() {
    return server.path();
  }

  ServeStatus.Device status() {
    Session session = server.session();
    return new ServeStatus.Device(
        name,
        kind,
        served.id(),
        session != null,
        server.sessions(),
        server.lastEnd(),
        session == null ? 0 : session.messages(),
        function.dmaCounts());
  }

  /** What has failed in the program, null if nothing. */
  @Nullable RuntimeException failure() {
    return server.failure();
  }

  @Override
  public void close() {
    server.close();
    served.close();
    close(disk);
  }

  private static void close(@Nullable Disk disk) {
    if (disk != null) {
      try {
        disk.close();
      } catch (IOException e) {
        // Nothing is cached here: what the guest was told is written went to the file.
      }
    }
  }
}
