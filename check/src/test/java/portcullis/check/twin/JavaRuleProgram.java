package portcullis.check.twin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Scheduler;
import portcullis.check.program.Executable;
import portcullis.check.strand.Coroutines;
import portcullis.core.sync.LockClass;

/** Runs the program of a rule by calling the twins. */
final class JavaRuleProgram implements Executable {
  private static final int MOST_STEPS = 200;
  private static final Pattern CALL =
      Pattern.compile("(?:(r\\d) = )?(\\w+)\\.(\\w+)\\(([^,)]*)(?:, ([^)]*))?\\)");

  private final JavaRule rule;
  private final Execution execution;
  private final Map<String, SharedLong> words = new TreeMap<>();
  private final Map<String, Mutex> mutexes = new TreeMap<>();
  private final Map<String, Long> results = new TreeMap<>();

  JavaRuleProgram(JavaRule rule, MemoryModel model) {
    this.rule = rule;
    this.execution = new Execution(model, Coroutines.best(), MOST_STEPS);
  }

  @Override
  public Execution execution() {
    return execution;
  }

  @Override
  public Ending execute(Scheduler scheduler) {
    execution.reset();
    Simulation.enter(new Accesses(execution));
    results.clear();
    for (String name : List.of("w", "x", "y", "z")) {
      words.put(name, new SharedLong(0));
    }
    mutexes.put("m", new Mutex(LockClass.values()[0], 0));
    mutexes.put("n", new Mutex(LockClass.values()[0], 1));
    for (int i = 0; i < rule.threads().size(); i++) {
      List<String> statements = rule.threads().get(i);
      execution.add("thread " + i, false, () -> statements.forEach(this::execute));
    }
    return execution.run(scheduler);
  }

  /** Whether the last execution had the rule's outcome. */
  boolean hasOutcome() {
    for (String condition : rule.outcome()) {
      String[] sides = condition.split("=");
      SharedLong word = words.get(sides[0]);
      Long value = word == null ? results.get(sides[0]) : Long.valueOf(word.getPlain());
      if (value == null) {
        throw new IllegalStateException("nothing is called " + sides[0]);
      }
      if (value != Long.parseLong(sides[1])) {
        return false;
      }
    }
    return true;
  }

  private void execute(String statement) {
    Matcher call = CALL.matcher(statement);
    if (!call.matches()) {
      throw new IllegalArgumentException("no statement: " + statement);
    }
    long result =
        switch (call.group(2)) {
          case "Fence" -> fence(call.group(3));
          case "m", "n" -> mutex(mutexes.get(call.group(2)), call.group(3));
          default -> word(words.get(call.group(2)), call.group(3), call.group(4), call.group(5));
        };
    if (call.group(1) != null) {
      results.put(call.group(1), result);
    }
  }

  private static long fence(String kind) {
    switch (kind) {
      case "full" -> Fence.full();
      case "acquire" -> Fence.acquire();
      case "release" -> Fence.release();
      default -> throw new IllegalArgumentException("no fence: " + kind);
    }
    return 0;
  }

  private static long mutex(Mutex mutex, String what) {
    switch (what) {
      case "lock" -> mutex.lock();
      case "unlock" -> mutex.unlock();
      default -> throw new IllegalArgumentException("no use of a mutex: " + what);
    }
    return 0;
  }

  private long word(SharedLong word, String mode, String first, String second) {
    return switch (mode) {
      case "getPlain" -> word.getPlain();
      case "getOpaque" -> word.getOpaque();
      case "getAcquire" -> word.getAcquire();
      case "get" -> word.get();
      case "compareAndSet" -> word.compareAndSet(value(first), value(second)) ? 1 : 0;
      case "getAndAdd" -> word.getAndAdd(value(first));
      case "getAndSet" -> word.getAndSet(value(first));
      default -> {
        set(word, mode, value(first));
        yield 0;
      }
    };
  }

  private static void set(SharedLong word, String mode, long value) {
    switch (mode) {
      case "setPlain" -> word.setPlain(value);
      case "setOpaque" -> word.setOpaque(value);
      case "setRelease" -> word.setRelease(value);
      case "set" -> word.set(value);
      default -> throw new IllegalArgumentException("no access mode: " + mode);
    }
  }

  private long value(String text) {
    return text.startsWith("r") ? results.get(text) : Long.parseLong(text);
  }
}
