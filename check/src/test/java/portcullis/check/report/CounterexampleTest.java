package portcullis.check.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.ReplayId;
import portcullis.check.exploration.Subject;
import portcullis.check.exploration.Subjects;
import portcullis.check.exploration.Verdict;
import portcullis.check.scenario.MessagePassing;
import portcullis.check.scenario.StoreBuffering;

class CounterexampleTest {
  private static Counterexample of(Subject subject) {
    return Counterexample.of(subject, Subjects.loss(subject).loss().schedule());
  }

  @Test
  void everyStepSaysWhoDidWhatWithWhatLeftInItsBuffer() {
    Counterexample example = of(Subjects.own(StoreBuffering.class, MemoryModel.TSO));

    assertThat(example.threads()).containsExactly("<b>&\"'0", "<b>&\"'1");
    assertThat(example.steps()).isEqualTo(6);
    assertThat(example.replay().failure()).isEqualTo("nobody saw a store & all were <done>");
    assertThat(example.events().getFirst())
        .satisfies(event -> {
          assertThat(event.kind()).isEqualTo(Event.Kind.BUFFER);
          assertThat(event.words()).isEqualTo("stores into its buffer words[0] = 1");
          assertThat(event.buffer()).containsExactly("words[0]=1");
          assertThat(event.source().getFirst()).matches("StoreBuffering\\.java:\\d+");
        });
  }

  @Test
  void aLoadSaysWhoWroteWhatItReads() {
    Counterexample example = of(Subjects.own(MessagePassing.class, MemoryModel.PSO));
    List<Event> events = example.events();

    Event flag =
        events.stream()
            .filter(e -> e.kind() == Event.Kind.LOAD && e.location().equals("flag"))
            .reduce((_, last) -> last)
            .orElseThrow();
    Event writer = events.get(flag.readsFrom());

    assertThat(flag.value()).isEqualTo("1");
    assertThat(writer.location()).isEqualTo("flag");
    assertThat(writer.kind()).isEqualTo(Event.Kind.DRAIN);
    assertThat(events.get(writer.drains()).kind()).isEqualTo(Event.Kind.BUFFER);
    assertThat(example.threads().get(writer.thread())).isEqualTo("writer");
  }

  @Test
  void linesAreThoseOfTheShippedCodeAndOfWhoCalledIt() {
    Counterexample example =
        of(Subjects.without("attach-flush", MemoryModel.PSO, "Bonds#add:full-fence"));

    assertThat(CounterexampleText.render(example).lines())
        .anyMatch(line -> line.matches(".*reads Bonds\\.bonds = .*Bonds\\.java:\\d+ < .*"))
        .anyMatch(line -> line.matches(".*takes DOMAIN\\[1\\].*Bonds\\.java:\\d+ < AttachFlush.*"));
  }

  @Test
  void everyModelTellsItsKindOfStores() {
    Subject subject = Subjects.without("attach-flush", MemoryModel.PSO, "Bonds#add:full-fence");
    Counterexample pso = of(subject);

    assertThat(pso.events()).noneMatch(event -> event.kind() == Event.Kind.WRITE);
    assertThat(pso.events()).anyMatch(event -> event.kind() == Event.Kind.DRAIN);
  }

  @Test
  void theTextIsATableWithOneLineForEachEvent() {
    Counterexample example = of(Subjects.own(StoreBuffering.class, MemoryModel.TSO));
    List<String> lines = CounterexampleText.render(example).lines().toList();

    assertThat(lines).hasSize(example.events().size() + 1);
    assertThat(lines.getFirst()).startsWith("step  thread").endsWith("at");
    assertThat(lines)
        .anyMatch(line -> line.contains("reads words[1] = 0, as at first"))
        .anyMatch(line -> line.contains("its store reaches memory: words[0] = 1"));
  }

  @Test
  void thePageIsWellFormedSelfContainedAndEscaped() {
    Verdict.Loses lost = Subjects.loss(Subjects.own(StoreBuffering.class, MemoryModel.TSO));
    Counterexample example = Counterexample.of(lost.subject(), lost.loss().schedule());
    String page =
        CounterexamplePage.render(
            List.of(new CounterexamplePage.Entry(example, ReplayId.of(lost).toString())));

    assertThat(page)
        .contains("&lt;b&gt;&amp;&quot;&#39;0")
        .contains("all were &lt;done&gt;")
        .contains(ReplayId.of(lost).toString())
        .contains("prefers-color-scheme: dark")
        .doesNotContain("<b>")
        .doesNotContain("src=")
        .doesNotContain("href=")
        .doesNotContain(" id=");
    String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    assertThat(unclosed(svg)).isEmpty();
    assertThat(Pattern.compile("<circle ").matcher(svg).results()).hasSize(example.events().size());
  }

  /** Tags that are not closed in order; attributes are in double quotes and hold no angles. */
  private static Deque<String> unclosed(String xml) {
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = Pattern.compile("<(/?)(\\w+)((?: [\\w:-]+=\"[^\"<>]*\")*)(/?)>|<").matcher(xml);
    while (tags.find()) {
      assertThat(tags.group(2)).as("a tag at %s", xml.substring(tags.start())).isNotNull();
      if (!tags.group(1).isEmpty()) {
        assertThat(open.pop()).isEqualTo(tags.group(2));
      } else if (tags.group(4).isEmpty()) {
        open.push(tags.group(2));
      }
    }
    return open;
  }
}
