package portcullis.app.vfiouser;

import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.vfiouser.client.ClientException;
import portcullis.vfiouser.client.Offer;
import portcullis.vfiouser.client.Probe;
import portcullis.vfiouser.client.RoundTrips;
import portcullis.vfiouser.socket.SocketException;

/** Asks a server for the command line: errors as the user is to read them. */
public final class ServerProbe {
  private static final int MOST_WARM_UP = 20_000;
  private static final int SIGNIFICANT_DIGITS = 3;

  private ServerProbe() {}

  /**
   * What the server at a socket offers.
   *
   * @throws InputException if there is no server at that path
   * @throws RunFailedException if the server does not keep to the protocol
   */
  public static Offer of(Path socket) throws InputException, RunFailedException {
    return ask(socket, () -> Probe.of(socket));
  }

  /**
   * Times reads of a register, after as many that are not counted, at most {@link #MOST_WARM_UP}.
   *
   * @param pollNanos how long a reply is looked for before sleeping
   * @throws InputException if there is no server at that path
   * @throws RunFailedException if the server does not keep to the protocol
   */
  public static RoundTripTimes time(Path socket, int count, long pollNanos)
      throws InputException, RunFailedException {
    return ask(
        socket,
        () -> {
          try (RoundTrips trips = RoundTrips.connect(socket, pollNanos)) {
            for (int i = 0; i < Math.min(count, MOST_WARM_UP); i++) {
              trips.oneNanos();
            }
            Histogram nanos = new Histogram(SIGNIFICANT_DIGITS);
            for (int i = 0; i < count; i++) {
              nanos.recordValue(trips.oneNanos());
            }
            return new RoundTripTimes(nanos);
          }
        });
  }

  private static <T> T ask(Path socket, Question<T> question)
      throws InputException, RunFailedException {
    if (!Files.exists(socket)) {
      throw new InputException(
          "%s: there is no such socket; start the server first".formatted(socket));
    }
    if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      throw new InputException(
          "%s is no socket; give the path that a vfio-user server listens at".formatted(socket));
    }
    try {
      return question.ask();
    } catch (SocketException e) {
      throw new InputException(
          "no server can be reached: %s; start it, or give its path".formatted(e.getMessage()));
    } catch (ClientException e) {
      throw new RunFailedException("%s: %s".formatted(socket, e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SocketException, ClientException;
  }
}
