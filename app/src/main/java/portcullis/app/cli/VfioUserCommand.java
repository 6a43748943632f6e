package portcullis.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis vfio-user} without a command, which is an error. */
@Command(
    name = "vfio-user",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Talks to devices that other processes serve.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n")
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class VfioUserCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: probe");
  }
}
