package portcullis.check.report;

import java.util.List;

/** Counterexamples as one HTML page that needs nothing else, in light and dark. */
public final class CounterexamplePage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --back: #fff; --ink: #1b1f24; --pale: #8a929c;
        --line: #c9d0d8; --write: #b3412a; --read: #1f6fb2; --wait: #d9902f; }
      @media (prefers-color-scheme: dark) { :root { --back: #14171b; --ink: #e3e7ec;
        --pale: #8b949e; --line: #3a424c; --write: #ff8a70; --read: #6cb6ff; --wait: #e5a951; } }
      body { background: var(--back); color: var(--ink); margin: 2em;
        font: 15px/1.5 system-ui, sans-serif; }
      code, pre, svg text { font-family: ui-monospace, monospace; }
      code { overflow-wrap: anywhere; }
      .picture, pre { overflow-x: auto; font-size: 12px; }
      svg text { font-size: 11px; fill: var(--ink); }
      svg .head { font-weight: bold; }
      svg .step, svg .source { fill: var(--pale); }
      svg .life, svg .memory { stroke: var(--line); fill: none; }
      svg .memory { stroke-width: 4; }
      svg .waits { stroke: var(--wait); stroke-width: 2; fill: none; }
      svg .write { stroke: var(--write); fill: none; opacity: .75; }
      svg .read { stroke: var(--read); fill: none; opacity: .85; }
      svg .initial { stroke: var(--read); stroke-dasharray: 1 5; fill: none; opacity: .6; }
      svg .tip.write { fill: var(--write); }
      svg .tip.read { fill: var(--read); }
      svg .hollow circle { fill: var(--back); stroke: var(--wait); stroke-width: 2; }
      svg .reader circle { fill: var(--read); }
      svg .writer circle { fill: var(--write); }
      svg .order circle { fill: var(--pale); }
      svg text.what { paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
      """;

  private CounterexamplePage() {}

  /**
   * One counterexample and the name by which it can be run again.
   *
   * @param replayId its name
   */
  public record Entry(Counterexample example, String replayId) {}

  /** The page. */
  public static String render(List<Entry> entries) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
    page.append("<title>portcullis check</title>\n<style>\n");
    page.append(STYLE).append("</style>\n</head>\n<body>\n");
    for (Entry entry : entries) {
      append(page, entry);
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void append(StringBuilder page, Entry entry) {
    Counterexample example = entry.example;
    page.append("<h1>")
        .append(HtmlText.escape(example.subject().toString()))
        .append("</h1>\n<p>Lost: ")
        .append(HtmlText.escape(example.replay().failure()))
        .append("</p>\n<p>Again: <code>portcullis check --replay ")
        .append(HtmlText.escape(entry.replayId))
        .append("</code></p>\n<div class=\"picture\">\n")
        .append(CounterexamplePicture.render(example))
        .append(
            "</div>\n<p>Time goes down. A ring is a store that goes into its thread's buffer; the")
        .append(" bar beside it lasts until the store reaches memory. A red arrow is a write of")
        .append(
            " memory, a blue one leads from a write to who reads it, and a dotted line to a read")
        .append(" of what was there at first.</p>\n<details><summary>As text</summary><pre>")
        .append(HtmlText.escape(CounterexampleText.render(example)))
        .append("</pre></details>\n");
  }
}
