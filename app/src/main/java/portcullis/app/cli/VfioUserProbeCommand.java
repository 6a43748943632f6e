package portcullis.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.app.vfiouser.OfferJson;
import portcullis.app.vfiouser.OfferText;
import portcullis.app.vfiouser.RoundTripTimes;
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

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOCKET", description = "Where the server listens.")
  private Path socket;

  @Option(
      names = "--round-trips",
      paramLabel = "N",
      defaultValue = "0",
      description = "Time N reads of a register besides.")
  private int roundTrips;

  @Option(
      names = "--poll",
      paramLabel = "TIME",
      defaultValue = "0",
      converter = TimeSpanConverter.class,
      description =
          "With --round-trips: look for replies this long, such as 50us, before sleeping.")
  private long pollNanos;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  VfioUserProbeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    if (roundTrips < 0) {
      throw new ParameterException(
          spec.commandLine(), "--round-trips " + roundTrips + " is less than 0");
    }
    Offer offer = ServerProbe.of(socket);
    RoundTripTimes times = roundTrips == 0 ? null : ServerProbe.time(socket, roundTrips, pollNanos);
    console.print(
        json
            ? OfferJson.render(offer, times, socket.toString(), Version.number())
            : OfferText.render(offer) + (times == null ? "" : times.text()));
    return ExitCode.PASSED;
  }
}
