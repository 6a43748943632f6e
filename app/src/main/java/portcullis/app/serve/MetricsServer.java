package portcullis.app.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import portcullis.app.job.InputException;

/** Answers {@code /metrics} of the loopback interface in Prometheus's text format. */
final class MetricsServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int WRONG_METHOD = 405;

  private final HttpServer server;
  private final Supplier<ServeStatus> statuses;

  private MetricsServer(HttpServer server, Supplier<ServeStatus> statuses) {
    this.server = server;
    this.statuses = statuses;
  }

  /**
   * Begins to answer.
   *
   * @throws InputException if the port cannot be had
   */
  static MetricsServer start(int port, Supplier<ServeStatus> statuses) throws InputException {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      MetricsServer made = new MetricsServer(HttpServer.create(address, 0), statuses);
      made.server.createContext("/metrics", made::answer);
      made.server.start();
      return made;
    } catch (IOException e) {
      throw new InputException(
          "--metrics " + port + ": " + e.getMessage() + "; another port may be free");
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(WRONG_METHOD, -1);
        return;
      }
      PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
      exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
      exchange.sendResponseHeaders(OK, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        writer.write(body, Metrics.of(statuses.get()));
      }
    }
  }
}
