package portcullis.app.check;

import java.util.Locale;
import portcullis.check.defect.Variant;
import portcullis.check.exploration.Coverage;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.exploration.Totals;
import portcullis.check.exploration.Verdict;
import portcullis.check.litmus.FinalState;
import portcullis.check.litmus.LitmusResult;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.SyncSite;
import portcullis.check.report.Event;
import portcullis.check.scenario.Catalogue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of a check as one JSON object, by the schema in docs/check-json.md; {@link #SCHEMA}
 * goes up when a field changes its meaning.
 */
public final class CheckJson {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CheckJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(CheckReport report, String version) {
    ObjectNode root = root(version);
    root.put("passed", report.passed());
    ArrayNode results = root.putArray("results");
    report.verdicts().forEach(verdict -> verdict(results.addObject(), verdict));
    ArrayNode losses = root.putArray("losses");
    report.losses().forEach(told -> loss(losses.addObject(), told));
    return text(root);
  }

  /** A replay, in the same form. */
  public static String render(Told told, boolean passed, String version) {
    ObjectNode root = root(version);
    root.put("passed", passed);
    root.putArray("results");
    loss(root.putArray("losses").addObject(), told);
    return text(root);
  }

  /** What came of litmus tests. */
  public static String render(LitmusCheck check, String version) {
    ObjectNode root = root(version);
    root.put("passed", check.passed());
    ArrayNode tests = root.putArray("litmus");
    for (LitmusResult result : check.results()) {
      ObjectNode node = tests.addObject();
      node.put("test", result.name());
      node.put("model", lower(result.model()));
      node.put("condition", result.quantifier().keyword() + " " + result.condition());
      node.put("ok", result.isOk());
      node.put("observation", lower(result.observation()));
      node.put("exhaustive", result.isExhaustive());
      node.put("executions", result.executions());
      node.put("deadlocks", result.deadlocks());
      node.put("failure", result.failure().isEmpty() ? null : result.failure());
      node.put("nanos", result.duration().toNanos());
      ArrayNode states = node.putArray("states");
      for (FinalState state : result.states()) {
        ObjectNode entry = states.addObject();
        entry.put("state", state.text());
        entry.put("meetsCondition", state.isPositive());
      }
    }
    return text(root);
  }

  /** What there is to check. */
  public static String render(CheckListing listing, String version) {
    ObjectNode root = root(version);
    ArrayNode scenarios = root.putArray("scenarios");
    for (Catalogue.Entry entry : listing.scenarios()) {
      ObjectNode node = scenarios.addObject();
      node.put("name", entry.name());
      node.put("description", entry.description());
      ArrayNode clauses = node.putArray("contract");
      entry.clauses().forEach(clauses::add);
      ArrayNode models = node.putArray("models");
      entry.models().forEach(model -> models.add(lower(model)));
    }
    ArrayNode sites = root.putArray("sites");
    listing.sites().stream().map(SyncSite::name).forEach(sites::add);
    ArrayNode defects = root.putArray("defects");
    for (Variant variant : listing.defects()) {
      ObjectNode node = defects.addObject();
      node.put("name", variant.name());
      node.put("replaces", variant.replaces());
      node.put("scenario", variant.scenario());
      node.put("description", variant.description());
    }
    return text(root);
  }

  private static ObjectNode root(String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    return root;
  }

  private static String text(ObjectNode root) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void verdict(ObjectNode node, Verdict verdict) {
    subject(
        node,
        verdict.subject().scenario(),
        lower(verdict.subject().model()),
        verdict.subject().alteration());
    Totals totals = verdict.totals();
    node.put(
        "verdict",
        switch (verdict) {
          case Verdict.Holds _ -> "holds";
          case Verdict.Loses _ -> "loses";
          case Verdict.Stopped _ -> "stopped";
        });
    node.put("executions", totals.executions());
    node.put("redundant", totals.redundant());
    node.put("cut", totals.cut());
    node.put("steps", totals.steps());
    node.put("nanos", totals.nanos());
    node.put("fractionDone", verdict instanceof Verdict.Stopped s ? s.fractionDone() : 1);
    coverage(node.putObject("coverage"), verdict);
  }

  private static void subject(
      ObjectNode node, String scenario, String model, Alteration alteration) {
    node.put("scenario", scenario);
    node.put("model", model);
    boolean isWithout = alteration.kind() == Alteration.Kind.WITHOUT;
    boolean isDefect = alteration.kind() == Alteration.Kind.DEFECT;
    node.put("without", isWithout ? alteration.name() : null);
    node.put("defect", isDefect ? alteration.name() : null);
  }

  private static void coverage(ObjectNode node, Verdict verdict) {
    if (!(verdict instanceof Verdict.Holds holds)) {
      node.put("kind", "partial");
      return;
    }
    switch (holds.coverage()) {
      case Coverage.Exhaustive _ -> node.put("kind", "exhaustive");
      case Coverage.Bounded bounded -> {
        node.put("kind", "bounded");
        put(node, "preemptions", bounded.preemptions(), SystematicSearch.UNBOUNDED);
        put(node, "steps", bounded.steps(), SearchPlan.UNBOUNDED);
        put(node, "executions", bounded.executions(), SearchPlan.UNBOUNDED);
        node.put("whole", bounded.isWhole());
      }
      case Coverage.Skimmed skimmed -> {
        node.put("kind", "bounded");
        node.put("preemptions", skimmed.preemptions());
        node.putNull("steps");
        node.putNull("executions");
        node.put("whole", false);
      }
      case Coverage.Random random -> {
        node.put("kind", "random");
        node.put("seed", random.seed());
        node.put("processes", random.processes());
        node.put("steps", random.steps());
        node.put("bugDepth", random.bugDepth());
        node.put("leastProbability", random.leastProbability());
        node.put("leastProbabilityOfAll", random.leastProbabilityOfAll());
      }
    }
  }

  private static void put(ObjectNode node, String name, long value, long unbounded) {
    if (value == unbounded) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static void loss(ObjectNode node, Told told) {
    subject(
        node,
        told.example().subject().scenario(),
        lower(told.example().subject().model()),
        told.example().subject().alteration());
    node.put("ending", lower(told.example().replay().ending()));
    node.put("failure", told.example().replay().failure());
    node.put("replay", told.replayId());
    ArrayNode threads = node.putArray("threads");
    told.example().threads().forEach(threads::add);
    ArrayNode events = node.putArray("events");
    told.example().events().forEach(event -> event(events.addObject(), event));
  }

  private static void event(ObjectNode node, Event event) {
    node.put("step", event.step());
    node.put("thread", event.thread());
    node.put("kind", lower(event.kind()));
    node.put("location", event.location());
    node.put("value", event.value());
    put(node, "readsFrom", event.readsFrom(), Event.NOTHING);
    put(node, "drains", event.drains(), Event.NOTHING);
    ArrayNode buffer = node.putArray("buffer");
    event.buffer().forEach(buffer::add);
    ArrayNode source = node.putArray("source");
    event.source().forEach(source::add);
  }
}
