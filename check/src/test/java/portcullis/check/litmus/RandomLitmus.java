package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Makes up litmus tests of two or three threads, and of no meaning. */
final class RandomLitmus {
  private static final List<String> SHARED = List.of("x", "y", "z");
  private static final int MOST_STATEMENTS = 4;

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<String> observed = new ArrayList<>();

  private RandomLitmus(Random random) {
    this.random = random;
  }

  static String text(String name, Random random) {
    return new RandomLitmus(random).make(name);
  }

  private String make(String name) {
    text.append("C ").append(name).append("\n{}\n");
    int threads = 2 + random.nextInt(2);
    for (int i = 0; i < threads; i++) {
      thread(i, threads == 2 ? MOST_STATEMENTS : MOST_STATEMENTS - 1);
    }
    observed.addAll(SHARED);
    StringJoiner locations = new StringJoiner("; ", "locations [", "]\n");
    observed.forEach(locations::add);
    return text.append(locations).append("exists (x=1)\n").toString();
  }

  private void thread(int number, int statements) {
    text.append("P%d(int *x, int *y, int *z)\n{\n".formatted(number));
    IntStream.range(0, statements).forEach(i -> text.append("  int r%d;\n".formatted(i)));
    for (int i = 0; i < statements; i++) {
      text.append("  ").append(statement(i)).append('\n');
      observed.add(number + ":r" + i);
    }
    text.append("}\n");
  }

  private String statement(int place) {
    String at = SHARED.get(random.nextInt(SHARED.size()));
    String local = "r" + place;
    int value = 1 + random.nextInt(2);
    return switch (random.nextInt(10)) {
      case 0, 1 -> "WRITE_ONCE(*%s, %d);".formatted(at, value);
      case 2 -> "smp_store_release(%s, %d);".formatted(at, value);
      case 3, 4 -> "%s = READ_ONCE(*%s);".formatted(local, at);
      case 5 -> "%s = smp_load_acquire(%s);".formatted(local, at);
      case 6 -> "smp_mb();";
      case 7 -> "%s = cmpxchg(%s, %d, %d);".formatted(local, at, random.nextInt(2), value);
      case 8 -> "%s = xchg(%s, %d);".formatted(local, at, value);
      default ->
          place == 0
              ? "smp_wmb();"
              : "if (r%d == 1) { WRITE_ONCE(*%s, r%d + 1); }".formatted(place - 1, at, place - 1);
    };
  }
}
