package portcullis.check.litmus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;

/** Runs litmus tests: every execution that a memory model has, up to equivalence. */
public final class LitmusRun {
  private static final long MOST_EXECUTIONS = 20_000_000;

  private final LitmusTest test;
  private final LitmusProgram program;
  private final MemoryModel model;
  private final Map<List<Long>, Long> found = new LinkedHashMap<>();
  private long deadlocks;
  private long unfinished;
  private String failure = "";

  private LitmusRun(LitmusTest test, MemoryModel model) {
    this.test = test;
    this.model = model;
    this.program = new LitmusProgram(test, model);
  }

  /**
   * Runs the test of a file.
   *
   * @throws IOException if it cannot be read
   * @throws LitmusSyntaxException if it is no litmus test
   */
  public static LitmusResult run(Path file, MemoryModel model)
      throws IOException, LitmusSyntaxException {
    return run(String.valueOf(file.getFileName()), Files.readString(file), model);
  }

  /**
   * Runs a test.
   *
   * @param file what errors call it
   * @param text of the test
   * @throws LitmusSyntaxException if it is none
   */
  public static LitmusResult run(String file, String text, MemoryModel model)
      throws LitmusSyntaxException {
    return run(LitmusParser.parse(file, text), model);
  }

  static LitmusResult run(LitmusTest test, MemoryModel model) {
    return new LitmusRun(test, model).search();
  }

  private LitmusResult search() {
    long began = System.nanoTime();
    SystematicSearch search = new SystematicSearch();
    boolean isMore = true;
    while (isMore && failure.isEmpty() && search.executions() < MOST_EXECUTIONS) {
      note(search.next(program));
      isMore = search.advance(program.execution().trace());
    }
    return new LitmusResult(
        test.name(),
        model,
        test.quantifier(),
        test.condition().text(this::text),
        states(),
        search.executions(),
        deadlocks,
        unfinished,
        failure,
        !isMore && unfinished == 0 && failure.isEmpty(),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private void note(Ending ending) {
    switch (ending) {
      case COMPLETE -> noteState();
      case DEADLOCK -> deadlocks++;
      case TOO_LONG -> unfinished++;
      case FAILED -> failure = program.execution().failure();
      case STOPPED -> {} // equivalent to another
    }
  }

  private void noteState() {
    if (test.filter().holds(program::observe)) {
      List<Long> values = new ArrayList<>();
      for (Observed part : test.observed()) {
        values.add(program.observe(part));
      }
      found.merge(values, 1L, Long::sum);
    }
  }

  private List<FinalState> states() {
    Map<String, FinalState> sorted = new TreeMap<>();
    found.forEach((values, executions) -> {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        named.put(test.observed().get(i).toString(), text(values.get(i)));
      }
      boolean isPositive =
          test.condition().holds(part -> values.get(test.observed().indexOf(part)));
      FinalState state = new FinalState(named, isPositive, executions);
      sorted.put(state.text(), state);
    });
    return List.copyOf(sorted.values());
  }

  private String text(long value) {
    return SharedMemory.text(test.variables(), value);
  }
}
