package portcullis.app.vfiouser;

import java.nio.file.Files;
import java.nio.file.Path;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.vfiouser.client.ClientException;
import portcullis.vfiouser.client.Offer;
import portcullis.vfiouser.client.Probe;
import portcullis.vfiouser.socket.SocketException;

/** Asks a server for the command line: errors as the user is to read them. */
public final class ServerProbe {
  private ServerProbe() {}

  /**
   * What the server at a socket offers.
   *
   * @throws InputException if there is no server at that path
   * @throws RunFailedException if the server does not keep to the protocol
   */
  public static Offer of(Path socket) throws InputException, RunFailedException {
    if (!Files.exists(socket)) {
      throw new InputException(
          "%s: there is no such socket; start the server first".formatted(socket));
    }
    if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      throw new InputException(
          "%s is no socket; give the path that a vfio-user server listens at".formatted(socket));
    }
    try {
      return Probe.of(socket);
    } catch (SocketException e) {
      throw new InputException(
          "no server can be reached: %s; start it, or give its path".formatted(e.getMessage()));
    } catch (ClientException e) {
      throw new RunFailedException("%s: %s".formatted(socket, e.getMessage()));
    }
  }
}
