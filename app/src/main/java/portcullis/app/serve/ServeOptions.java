package portcullis.app.serve;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be served, and how.
 *
 * @param topology what there is
 * @param directory of the sockets
 * @param metricsPort of the loopback interface for Prometheus, or 0 for none
 * @param json whether events are printed as JSON
 * @param version of the program
 * @param guest arguments for a QEMU that is to be started, after those that the topology gives;
 *     null for none
 */
public record ServeOptions(
    Topology topology,
    Path directory,
    int metricsPort,
    boolean json,
    String version,
    @Nullable List<String> guest) {}
