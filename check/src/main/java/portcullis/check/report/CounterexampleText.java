package portcullis.check.report;

import java.util.ArrayList;
import java.util.List;

/** A counterexample as text: one line a step, in columns. */
public final class CounterexampleText {
  private static final String[] HEADINGS = {"step", "thread", "what it does", "its buffer", "at"};
  private static final String GAP = "  ";

  private CounterexampleText() {}

  /** All lines, each with a line end. */
  public static String render(Counterexample example) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (Event event : example.events()) {
      rows.add(row(example, event));
    }
    int[] widths = new int[HEADINGS.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        int missing = widths[i] - row[i].length();
        line.append(i == 0 ? " ".repeat(missing) + row[i] : row[i] + " ".repeat(missing));
        line.append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String[] row(Counterexample example, Event event) {
    return new String[] {
      event.step() == 0 ? "" : Integer.toString(event.step()),
      example.threads().get(event.thread()),
      event.words() + origin(example, event),
      event.buffer().isEmpty() ? "" : "[" + String.join(", ", event.buffer()) + "]",
      source(event)
    };
  }

  private static String origin(Counterexample example, Event event) {
    return switch (event.readsFrom()) {
      case Event.NOTHING -> "";
      case Event.INITIALLY -> ", as at first";
      default -> {
        Event writer = example.events().get(event.readsFrom());
        yield ", written by step "
            + writer.step()
            + " of "
            + example.threads().get(writer.thread());
      }
    };
  }

  /** The innermost line and, if that is in another file, the line that led there. */
  static String source(Event event) {
    List<String> frames = event.source();
    if (frames.isEmpty()) {
      return "";
    }
    String innermost = frames.getFirst();
    String file = fileOf(innermost);
    return frames.stream()
        .filter(frame -> !fileOf(frame).equals(file))
        .findFirst()
        .map(caller -> innermost + " < " + caller)
        .orElse(innermost);
  }

  private static String fileOf(String frame) {
    return frame.substring(0, frame.lastIndexOf(':'));
  }
}
