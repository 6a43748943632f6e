package portcullis.check.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Location;
import portcullis.check.execution.Observer;
import portcullis.check.execution.StepKind;
import portcullis.check.execution.Strand;
import portcullis.check.exploration.Replay;

/** Writes the events of one execution down. */
final class EventRecorder implements Replay.Audience {
  private record Buffered(int event, Location location, String value) {}

  private record Raw(
      int step,
      int thread,
      Event.Kind kind,
      Location location,
      String value,
      int readsFrom,
      int drains,
      List<Buffered> buffer,
      List<String> source) {}

  private final LocationNames names = new LocationNames();
  private final List<Raw> raw = new ArrayList<>();
  private final Map<Integer, Integer> eventOfStep = new HashMap<>();
  private final Map<Integer, Deque<Buffered>> buffers = new HashMap<>();
  private final Map<Integer, List<String>> sources = new HashMap<>();
  private Execution execution;
  private boolean hasBegun;

  @SuppressWarnings("NullAway.Init") // begins() comes first
  EventRecorder() {}

  @Override
  public void begins(Execution begun) {
    execution = begun;
    hasBegun = true;
    names.forgetCounts();
  }

  @Override
  public void created(Location location) {
    names.created(location);
  }

  @Override
  public void reserved(long firstId, int count) {
    names.reserved(firstId, count);
  }

  @Override
  public void announcing(Strand strand) {
    if (hasBegun) {
      sources.put(strand.id(), Frames.ofProgram());
    }
  }

  @Override
  public void buffered(Strand strand, Location location, String value) {
    if (!hasBegun) {
      return;
    }
    bufferOf(strand).addLast(new Buffered(raw.size(), location, value));
    add(
        0,
        strand,
        Event.Kind.BUFFER,
        location,
        value,
        Event.NOTHING,
        Event.NOTHING,
        Frames.ofProgram());
  }

  @Override
  public void stepped(int step, Strand strand, Location location, String value, int from) {
    if (!hasBegun) {
      return;
    }
    eventOfStep.put(step, raw.size());
    Buffered drained =
        strand.id() == execution.trace().process(step) ? null : takeFrom(strand, location);
    if (drained != null) {
      List<String> source = raw.get(drained.event).source();
      Event.Kind kind =
          execution.trace().kind(step) == StepKind.UNLOCK ? Event.Kind.UNLOCK : Event.Kind.DRAIN;
      String shown = kind == Event.Kind.UNLOCK ? "" : drained.value;
      add(step + 1, strand, kind, location, shown, Event.NOTHING, drained.event, source);
      return;
    }
    List<String> source = sources.getOrDefault(strand.id(), List.of());
    Event.Kind kind = kindOf(execution.trace().kind(step), from);
    add(step + 1, strand, kind, location, value, writerOf(kind, from), Event.NOTHING, source);
  }

  private int writerOf(Event.Kind kind, int from) {
    boolean reads = kind == Event.Kind.LOAD || kind == Event.Kind.UPDATE;
    if (!reads) {
      return Event.NOTHING;
    }
    return from < 0 ? Event.INITIALLY : eventOfStep.getOrDefault(from, Event.INITIALLY);
  }

  private Deque<Buffered> bufferOf(Strand strand) {
    return buffers.computeIfAbsent(strand.id(), _ -> new ArrayDeque<>());
  }

  private Buffered takeFrom(Strand strand, Location location) {
    for (Iterator<Buffered> i = bufferOf(strand).iterator(); i.hasNext(); ) {
      Buffered oldest = i.next();
      if (oldest.location == location) {
        i.remove();
        return oldest;
      }
    }
    throw new IllegalStateException("a store to " + location.name() + " drains that nobody made");
  }

  private void add(
      int step,
      Strand strand,
      Event.Kind kind,
      Location location,
      String value,
      int readsFrom,
      int drains,
      List<String> source) {
    List<Buffered> buffer = List.copyOf(bufferOf(strand));
    raw.add(new Raw(step, strand.id(), kind, location, value, readsFrom, drains, buffer, source));
  }

  private static Event.Kind kindOf(StepKind kind, int from) {
    return switch (kind) {
      case LOAD -> from == Observer.FROM_OWN_BUFFER ? Event.Kind.LOAD_OWN : Event.Kind.LOAD;
      case WRITE -> Event.Kind.WRITE;
      case DRAIN -> Event.Kind.DRAIN;
      case UPDATE -> Event.Kind.UPDATE;
      case FENCE -> Event.Kind.FENCE;
      case LOCK -> Event.Kind.LOCK;
      case LOCK_REFUSED -> Event.Kind.TRY_LOCK;
      case UNLOCK -> Event.Kind.UNLOCK;
      case AWAIT -> Event.Kind.AWAIT;
      case SPAWN -> Event.Kind.SPAWN;
      case JOIN -> Event.Kind.JOIN;
    };
  }

  List<String> threads() {
    return execution.strands().stream().map(Strand::name).toList();
  }

  // Names are made at the end, when it is known how many locations share a place of birth.
  List<Event> events() {
    return raw.stream()
        .map(r ->
            new Event(
                r.step,
                r.thread,
                r.kind,
                nameOf(r.location),
                r.value,
                r.readsFrom,
                r.drains,
                r.buffer.stream().map(b -> nameOf(b.location) + "=" + b.value).toList(),
                r.source))
        .toList();
  }

  private String nameOf(Location location) {
    return location.id() == 0 ? "" : names.nameOf(location);
  }
}
