package portcullis.app.check;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.check.execution.MemoryModel;
import portcullis.check.litmus.LitmusResult;
import portcullis.check.litmus.LitmusRun;
import portcullis.check.litmus.LitmusSyntaxException;

/**
 * Litmus tests, each under one memory model or all.
 *
 * @param results in the order of the files and of the models
 */
public record LitmusCheck(List<LitmusResult> results) {
  private static final String SUFFIX = ".litmus";

  /** Copies the list. */
  public LitmusCheck {
    results = List.copyOf(results);
  }

  /** Whether a word of the command line names a litmus test. */
  public static boolean isMeant(String input) {
    return input.endsWith(SUFFIX);
  }

  /**
   * Runs the tests.
   *
   * @param model null for all
   * @throws InputException if one cannot be read, or is no litmus test
   */
  public static LitmusCheck run(List<String> files, @Nullable MemoryModel model)
      throws InputException {
    List<LitmusResult> results = new ArrayList<>();
    for (String file : files) {
      if (!isMeant(file)) {
        throw new InputException(
            "%s is no litmus test; check litmus tests and scenarios apart".formatted(file));
      }
      if (!Files.isRegularFile(Path.of(file))) {
        throw new InputException(file + " does not exist or is no file");
      }
      for (MemoryModel each : model == null ? List.of(MemoryModel.values()) : List.of(model)) {
        results.add(runOne(file, each));
      }
    }
    return new LitmusCheck(results);
  }

  private static LitmusResult runOne(String file, MemoryModel model) throws InputException {
    try {
      return LitmusRun.run(Path.of(file), model);
    } catch (LitmusSyntaxException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    } catch (CharacterCodingException e) {
      throw new InputException(file + " is no text in UTF-8");
    } catch (IOException e) {
      throw new InputException(file + " cannot be read: " + e.getMessage());
    }
  }

  /** Whether every condition is true, with its quantifier, and every search came to its end. */
  public boolean passed() {
    return results.stream().allMatch(r -> r.isOk() && r.isExhaustive());
  }

  /** The final states and the answer of each, in herd7's form. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (LitmusResult result : results) {
      text.append(result.text()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
