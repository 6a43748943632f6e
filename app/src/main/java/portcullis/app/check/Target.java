package portcullis.app.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import portcullis.app.job.InputException;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.Subject;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.SourceFile;
import portcullis.check.loading.TwinLoader;
import portcullis.check.scenario.Catalogue;

/**
 * Something that can be checked, and how it is unless the user wants it otherwise.
 *
 * @param name in results and replay ids
 * @param className the scenario's
 * @param classes where the program's classes come from
 * @param models under which it is run
 * @param plan how it is searched under a model
 */
record Target(
    String name,
    String className,
    TwinLoader.ClassSource classes,
    List<MemoryModel> models,
    Function<MemoryModel, SearchPlan> plan) {

  /** What one word of the command line stands for. */
  static List<Target> of(String input) throws InputException, SourceFile.CompilationException {
    int hash = input.indexOf('#');
    String file = hash < 0 ? input : input.substring(0, hash);
    if (file.endsWith(".java")) {
      return ofSource(Path.of(file), hash < 0 ? "" : input.substring(hash + 1));
    }
    if (file.endsWith(".litmus")) {
      throw new InputException(input + " is a litmus test, which has no scenarios");
    }
    return List.of(
        Catalogue.find(input)
            .map(Target::ofEntry)
            .orElseThrow(() ->
                new InputException(
                    "there is no scenario '%s'; 'portcullis check --list' names them"
                        .formatted(input))));
  }

  /** All scenarios that ship. */
  static List<Target> all() {
    return Catalogue.entries().stream().map(Target::ofEntry).toList();
  }

  private static Target ofEntry(Catalogue.Entry entry) {
    return new Target(
        entry.name(),
        entry.type().getName(),
        (_, original) -> original,
        entry.models(),
        entry::planUnder);
  }

  private static List<Target> ofSource(Path file, String wanted)
      throws InputException, SourceFile.CompilationException {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + " does not exist or is no file");
    }
    SourceFile source;
    try {
      source = SourceFile.compile(file);
    } catch (IOException e) {
      throw new InputException(file + " cannot be read: " + e.getMessage());
    }
    List<Target> targets = new ArrayList<>();
    for (String className : source.scenarios()) {
      String name = className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
      if (wanted.isEmpty() || name.equals(wanted) || name.endsWith("." + wanted)) {
        List<MemoryModel> models = List.of(MemoryModel.values());
        targets.add(new Target(name, className, source, models, _ -> SearchPlan.exhaustive()));
      }
    }
    if (targets.isEmpty()) {
      throw new InputException(
          file
              + " has no public class "
              + (wanted.isEmpty() ? "" : wanted + " ")
              + "that extends portcullis.check.program.Scenario and has a public constructor"
              + " without parameters");
    }
    return targets;
  }

  Subject under(MemoryModel model, Alteration alteration) {
    return new Subject(name, className, model, alteration, classes, Subject.MOST_STEPS);
  }
}
