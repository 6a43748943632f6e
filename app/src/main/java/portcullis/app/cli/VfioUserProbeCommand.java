package portcullis.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.app.vfiouser.OfferJson;
import portcullis.app.vfiouser.OfferText;
import portcullis.app.vfiouser.ServerProbe;
import portcullis.vfiouser.client.Offer;

/** {@code portcullis vfio-user probe}. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Prints what a vfio-user server offers; changes nothing of its device.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {"", "docs/vfio-user.md tells more and describes the JSON."})
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class VfioUserProbeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "SOCKET", description = "Where the server listens.")
  private Path socket;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  VfioUserProbeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    Offer offer = ServerProbe.of(socket);
    console.print(
        json
            ? OfferJson.render(offer, socket.toString(), Version.number())
            : OfferText.render(offer));
    return ExitCode.PASSED;
  }
}
