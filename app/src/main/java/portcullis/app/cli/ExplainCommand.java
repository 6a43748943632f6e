package portcullis.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.app.vectors.Explanation;
import portcullis.app.vectors.VectorJson;
import portcullis.app.vectors.VectorSummary;

/** {@code portcullis explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Tells step by step how the RISC-V IOMMU model translates requests.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "FILE.json has capabilities, memory, register writes and requests, in the",
      "format of test vectors; what a request must lead to may be left out.",
      "",
      "Example:",
      "  portcullis explain docs/examples/explain.json",
      "",
      "docs/vectors.md tells more, docs/vectors-json.md describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FILE.json",
      description = "One scenario; - is standard input.")
  private String file;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    VectorSummary summary = Explanation.of(file);
    console.print(
        json ? VectorJson.render(summary, Version.number()) : Explanation.render(summary));
    return summary.passed() ? ExitCode.PASSED : ExitCode.FAILED;
  }
}
