package portcullis.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program without a command, which is an error, and what all commands share. */
@Command(
    name = "portcullis",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "An IOMMU in software: block I/O through it, measured and verified.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis run                      ten seconds of verified random I/O",
      "  portcullis run jobs/seq-write-read.fio --policy queued",
      "  portcullis copy disk.img copy.img   a disk image from one device to another",
      "  portcullis vectors all.jsonl.gz     the IOMMU model against test vectors",
      "  portcullis explain walk.json        a translation, step by step",
      "  portcullis check                    core in every order of its threads",
      "  portcullis soak                     everything at once under chaos, judged",
      "  portcullis bench policies           flush policies under the same jobs",
      "  portcullis serve                    the IOMMU and devices, to a guest in QEMU",
      "  portcullis run --help               all options of a command",
      "",
      "Exit codes: 0 good, 1 something failed, 2 wrong usage or input, 130 Ctrl-C."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class PortcullisCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Show where in the program an unexpected error came from.")
  private boolean stacktrace;

  boolean stacktrace() {
    return stacktrace || Boolean.getBoolean("portcullis.debug");
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: run, copy, vectors, explain, check, soak, bench or serve");
  }
}
