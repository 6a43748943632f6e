package portcullis.app.soak;

import java.util.Locale;

/** A result for people. */
public final class SoakText {
  private SoakText() {}

  /** The summary, with a line end after it. */
  public static String render(SoakResult result) {
    StringBuilder text = new StringBuilder();
    Violation violation = result.violation();
    text.append(
        String.format(
            Locale.ROOT,
            "soak: %s, seed %d, %.1f s%s%n",
            result.options().kind().title(),
            result.options().seed(),
            result.elapsedNanos() / 1e9,
            result.interrupted() ? ", INTERRUPTED: what is here is what was done" : ""));
    result.ops().forEach((op, count) -> text.append(line(op, count)));
    text.append(line("faults", result.faults()));
    SoakResult.Memory memory = result.memory();
    text.append(kib("heap", memory.heapStartBytes(), memory.heapEndBytes()));
    text.append(kib("pages", memory.pagesStartBytes(), memory.pagesEndBytes()));
    text.append(line("violations", violation == null ? 0 : 1));
    if (violation == null) {
      text.append("PASSED\n");
    } else {
      text.append("FAILED: seed ").append(result.options().seed()).append(", ").append(violation);
      text.append(
          "\n  The same seed gives each actor the same choices again, but how threads interleave"
              + " is the system's: it may need more than one run.\n");
    }
    return text.toString();
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "  %-11s %12d%n", name, count);
  }

  private static String kib(String name, long startBytes, long endBytes) {
    return String.format(
        Locale.ROOT,
        "  %-11s %12d KiB at the start, %d KiB at the end%n",
        name,
        startBytes >> 10,
        endBytes >> 10);
  }
}
