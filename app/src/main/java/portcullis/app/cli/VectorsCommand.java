package portcullis.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.app.vectors.VectorJson;
import portcullis.app.vectors.VectorRun;
import portcullis.app.vectors.VectorSelection;
import portcullis.app.vectors.VectorSummary;
import portcullis.app.vectors.VectorText;

/** {@code portcullis vectors}. */
@Command(
    name = "vectors",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs test vectors on the RISC-V IOMMU model and says which differ.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis vectors all.jsonl.gz",
      "      every scenario; exit code 1 if one fails",
      "  portcullis vectors all.jsonl.gz --id A-m2b-000000",
      "      one of them, with every step of its translations",
      "",
      "docs/vectors.md tells more, docs/vectors-json.md describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class VectorsCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "JSON lines, compressed with gzip or not; - is standard input.")
  private List<String> files;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Run this scenario only, and print its translations step by step.")
  private @Nullable String id;

  @Option(
      names = "--family",
      paramLabel = "F",
      description = "Run only scenarios whose ids begin so.")
  private @Nullable String family;

  @Option(
      names = "--failures",
      paramLabel = "N",
      defaultValue = "10",
      description = "Failed scenarios to list. Default: ${DEFAULT-VALUE}.")
  private int failures;

  @Option(names = "--json", description = "Print the result as JSON, and no progress.")
  private boolean json;

  VectorsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    if (failures < 0) {
      throw new ParameterException(spec.commandLine(), "--failures " + failures + " is negative");
    }
    VectorSummary summary;
    try (VectorProgress progress = console.vectorProgress(!json)) {
      summary = VectorRun.run(files, new VectorSelection(id, family), progress);
    }
    console.print(
        json ? VectorJson.render(summary, Version.number()) : VectorText.render(summary, failures));
    return summary.passed() ? ExitCode.PASSED : ExitCode.FAILED;
  }
}
