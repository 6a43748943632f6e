package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A random program of a few accesses, and the final states that executions of it have shown. */
public final class SmallProgram {
  /** The one that is being executed: scenarios under check are loaded apart and find it here. */
  public static SmallProgram current;

  /** What an operation does. */
  public enum Kind {
    LOAD,
    LOAD_VOLATILE,
    STORE_OPAQUE,
    STORE_RELEASE,
    STORE_VOLATILE,
    COMPARE_AND_SET,
    EXCHANGE,
    FULL_FENCE,
    RELEASE_FENCE,
    LOCKED_INCREMENT,
    AWAIT_CHANGE,
    AWAIT_UNTIL,
    AWAIT_EITHER_UNTIL
  }

  // All but those that time passes in.
  private static final List<Kind> WITHOUT_TIME =
      List.of(Kind.values()).subList(0, Kind.AWAIT_UNTIL.ordinal());

  // Few others, so that deadlines meet what threads do after theirs.
  private static final List<Kind> WITH_TIME =
      List.of(
          Kind.LOAD,
          Kind.STORE_OPAQUE,
          Kind.EXCHANGE,
          Kind.LOCKED_INCREMENT,
          Kind.AWAIT_UNTIL,
          Kind.AWAIT_UNTIL,
          Kind.AWAIT_EITHER_UNTIL);

  /** One operation on one of the words. */
  public record Operation(Kind kind, int word, long value) {}

  public final int words;
  public final List<List<Operation>> threads = new ArrayList<>();

  /** Whether the last of the threads is one that nobody waits for. */
  public final boolean hasAgent;

  public final Set<String> finals = Collections.synchronizedSet(new TreeSet<>());

  public SmallProgram(Random random) {
    this(random, WITHOUT_TIME, false);
  }

  /** One that has an agent beside its threads if so said. */
  public SmallProgram(Random random, boolean hasAgent) {
    this(random, WITHOUT_TIME, hasAgent);
  }

  /** One whose threads wait with deadlines, some of them of one instant. */
  public static SmallProgram withDeadlines(Random random) {
    return new SmallProgram(random, WITH_TIME, false);
  }

  private SmallProgram(Random random, List<Kind> kinds, boolean hasAgent) {
    this.hasAgent = hasAgent;
    words = 1 + random.nextInt(3);
    int count = 2 + random.nextInt(2);
    int most = count == 2 ? 4 : 2;
    for (int t = 0; t < count; t++) {
      List<Operation> operations = new ArrayList<>();
      int length = 1 + random.nextInt(most);
      for (int i = 0; i < length; i++) {
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        operations.add(new Operation(kind, random.nextInt(words), 1 + random.nextInt(3)));
      }
      threads.add(operations);
    }
  }

  /** Whether anybody stores to a word for certain, so that to wait for it ends. */
  public boolean mayChange(int word) {
    return threads.stream()
        .flatMap(List::stream)
        .anyMatch(o -> o.word() == word && o.kind() == Kind.STORE_OPAQUE);
  }

  @Override
  public String toString() {
    return threads.toString();
  }
}
