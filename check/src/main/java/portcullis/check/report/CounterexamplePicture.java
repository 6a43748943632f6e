package portcullis.check.report;

import java.util.List;

/**
 * A counterexample as an SVG picture: a column for each thread, one for memory, and time downwards.
 * A store that waits in a buffer is a bar down to where it reaches memory; an arrow leads from
 * there to each load that reads it.
 */
final class CounterexamplePicture {
  private static final int ROW = 26;
  private static final int TOP = 44;
  private static final int LEFT = 48;
  private static final int CHARACTER = 7;
  private static final int MARGIN = 34;
  private static final int LEAST_COLUMN = 120;
  private static final int MEMORY = 46;
  private static final int LANE = 5;
  // Text stands above the lines that begin at its dot.
  private static final int RAISED = 8;

  private final Counterexample example;
  private final List<Event> events;
  private final int[] columns;
  private final int memory;
  private final int source;
  private final int width;
  private final int height;
  private final StringBuilder svg = new StringBuilder();

  private CounterexamplePicture(Counterexample example) {
    this.example = example;
    this.events = example.events();
    this.columns = new int[example.threads().size() + 1];
    int[] widths = new int[example.threads().size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = example.threads().get(i).length();
    }
    int widest = "source".length();
    int widestState = 0;
    for (Event event : events) {
      widths[event.thread()] = Math.max(widths[event.thread()], event.words().length());
      widest = Math.max(widest, CounterexampleText.source(event).length());
      widestState = Math.max(widestState, isWrite(event) ? state(event).length() : 0);
    }
    columns[0] = LEFT;
    for (int i = 0; i < widths.length; i++) {
      columns[i + 1] = columns[i] + Math.max(LEAST_COLUMN, widths[i] * CHARACTER + MARGIN);
    }
    this.memory = columns[widths.length] + MEMORY;
    this.source = memory + MEMORY + widestState * CHARACTER;
    this.width = source + widest * CHARACTER;
    this.height = TOP + ROW * events.size() + ROW;
  }

  /** The svg element. */
  static String render(Counterexample example) {
    return new CounterexamplePicture(example).draw();
  }

  private String draw() {
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"the losing schedule\">\n"
            .formatted(width, height, width, height));
    for (int i = 0; i < example.threads().size(); i++) {
      text("head", columns[i], TOP - 24, example.threads().get(i));
      line("life", columns[i], TOP - 14, columns[i], height);
    }
    text("head", memory - 26, TOP - 24, "memory");
    text("head", source, TOP - 24, "source");
    line("memory", memory, TOP - 14, memory, height);
    for (int i = 0; i < events.size(); i++) {
      waiting(i);
    }
    for (int i = 0; i < events.size(); i++) {
      arrows(i);
    }
    for (int i = 0; i < events.size(); i++) {
      row(i);
    }
    return svg.append("</svg>\n").toString();
  }

  private static int y(int event) {
    return TOP + ROW * event;
  }

  private int x(Event event) {
    return columns[event.thread()];
  }

  // The bar of a store from its buffering to its drain, in the lane of its place in the buffer.
  private void waiting(int index) {
    Event event = events.get(index);
    if (event.kind() != Event.Kind.BUFFER) {
      return;
    }
    int end = events.size();
    for (int i = index + 1; i < events.size(); i++) {
      if (events.get(i).drains() == index) {
        end = i;
        break;
      }
    }
    int lane = x(event) - LANE * event.buffer().size();
    svg.append(
        "<path class=\"waits\" d=\"M%d %dH%dV%d%s\"><title>%s</title></path>\n"
            .formatted(
                x(event),
                y(index),
                lane,
                y(end),
                end == events.size() ? "" : "H" + x(event),
                HtmlText.escape("in the buffer: " + event.location() + " = " + event.value())));
  }

  private void arrows(int index) {
    Event event = events.get(index);
    if (isWrite(event)) {
      svg.append("<path class=\"write\" d=\"M%d %dH%d\"/>\n".formatted(x(event), y(index), memory));
      tip("write", memory, y(index), -1);
    }
    if (event.readsFrom() >= 0) {
      int from = y(event.readsFrom());
      svg.append(
          "<path class=\"read\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n"
              .formatted(
                  memory,
                  from,
                  memory - 60,
                  from,
                  x(event) + 120,
                  y(index),
                  x(event) + 5,
                  y(index)));
      tip("read", x(event) + 5, y(index), 1);
    } else if (event.readsFrom() == Event.INITIALLY) {
      svg.append(
          "<path class=\"initial\" d=\"M%d %dH%d\"/>\n".formatted(x(event), y(index), memory));
    }
  }

  // The head of an arrow that ends here, coming from that side.
  private void tip(String style, int x, int y, int side) {
    svg.append("<path class=\"tip %s\" d=\"M%d %dl%d -4v8z\"/>\n".formatted(style, x, y, side * 8));
  }

  private static boolean isWrite(Event event) {
    return switch (event.kind()) {
      case WRITE, DRAIN, UPDATE -> true;
      case LOAD, LOAD_OWN, BUFFER, FENCE, LOCK, TRY_LOCK, UNLOCK, AWAIT, SPAWN, JOIN -> false;
    };
  }

  private static String state(Event event) {
    return event.location() + " = " + event.value();
  }

  private void row(int index) {
    Event event = events.get(index);
    if (event.step() > 0) {
      text("step", 4, y(index), Integer.toString(event.step()));
    }
    svg.append(
        "<g class=\"%s\"><circle cx=\"%d\" cy=\"%d\" r=\"4\"/>"
            .formatted(shape(event), x(event), y(index)));
    svg.append("<title>")
        .append(HtmlText.escape(example.threads().get(event.thread()) + " " + event.words()))
        .append("</title></g>\n");
    text("what", x(event) + 10, y(index) - RAISED, event.words());
    if (isWrite(event)) {
      text("what", memory + 8, y(index), state(event));
    }
    text("source", source, y(index), CounterexampleText.source(event));
  }

  private static String shape(Event event) {
    return switch (event.kind()) {
      case BUFFER -> "hollow";
      case LOAD, LOAD_OWN -> "reader";
      case WRITE, DRAIN, UPDATE -> "writer";
      case FENCE, LOCK, TRY_LOCK, UNLOCK, AWAIT, SPAWN, JOIN -> "order";
    };
  }

  private void text(String style, int x, int y, String words) {
    svg.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(style, x, y + 4, HtmlText.escape(words)));
  }

  private void line(String style, int x1, int y1, int x2, int y2) {
    svg.append("<path class=\"%s\" d=\"M%d %dL%d %d\"/>\n".formatted(style, x1, y1, x2, y2));
  }
}
