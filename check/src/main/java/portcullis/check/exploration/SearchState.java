package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Processes;
import portcullis.check.execution.StepKind;
import portcullis.check.execution.Ways;

/** What a systematic search has still to do, as bytes: the points of its path and their trees. */
final class SearchState {
  private static final StepKind[] KINDS = StepKind.values();
  private static final int MOST_POINTS = 1 << 20;
  private static final int NONE = -1;

  private SearchState() {}

  static void writeWays(DataOutput out, Processes processes) throws IOException {
    List<Ways.Way> ways = processes.ways().all();
    out.writeInt(ways.size());
    for (Ways.Way way : ways) {
      out.writeByte(way.thread());
      out.writeLong(way.location());
    }
  }

  /** Gives the ways the numbers that they had, if those that the program has used are there. */
  static void readWays(DataInput in, Processes processes) throws IOException {
    Ways saved = new Ways();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      saved.numberOf(new Ways.Way(in.readUnsignedByte(), in.readLong()));
    }
    if (!saved.all().containsAll(processes.ways().all())) {
      throw new IOException("it is of another program");
    }
    processes.share(saved);
  }

  /** Writes points that have something to do, and all on the way there, each behind its former. */
  static void writePoints(DataOutput out, List<SearchPoint> open) throws IOException {
    Map<SearchPoint, Integer> numbers = new LinkedHashMap<>();
    for (SearchPoint point : open) {
      number(point, numbers);
    }
    out.writeInt(numbers.size());
    for (SearchPoint point : numbers.keySet()) {
      SearchPoint before = point.before;
      out.writeInt(before == null ? NONE : numbers.getOrDefault(before, NONE));
      out.writeInt(before == null ? NONE : before.begun.indexOf(point.via));
      out.writeInt(point.preemptions);
      out.writeInt(point.asleep.size());
      for (Signature sleeper : point.asleep) {
        write(out, sleeper);
      }
      out.writeInt(point.begun.size());
      for (SearchBranch branch : point.begun) {
        out.writeInt(branch.process);
        write(out, branch.made);
      }
      write(out, point.toDo);
    }
  }

  private static void number(SearchPoint last, Map<SearchPoint, Integer> numbers) {
    List<SearchPoint> way = new ArrayList<>();
    for (SearchPoint at = last; at != null && !numbers.containsKey(at); at = at.before) {
      way.add(at);
    }
    for (SearchPoint at : way.reversed()) {
      numbers.put(at, numbers.size());
    }
  }

  /** Reads those points that have something to do. */
  static List<SearchPoint> readPoints(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_POINTS) {
      throw new IOException(count + " points are no search");
    }
    List<SearchPoint> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = in.readInt();
      int branch = in.readInt();
      SearchPoint before = number == NONE ? null : points.get(number);
      SearchBranch via = before == null ? null : before.begun.get(branch);
      points.add(readPoint(in, before, via));
    }
    return points.stream().filter(SearchPoint::isOpen).toList();
  }

  private static SearchPoint readPoint(
      DataInput in, @Nullable SearchPoint before, @Nullable SearchBranch via) throws IOException {
    int preemptions = in.readInt();
    int sleepers = in.readInt();
    List<Signature> asleep = new ArrayList<>();
    for (int i = 0; i < sleepers; i++) {
      Signature sleeper = readSignature(in);
      if (sleeper == null) {
        throw new IOException("a sleeper is missing");
      }
      asleep.add(sleeper);
    }
    List<SearchBranch> begun = new ArrayList<>();
    int branches = in.readInt();
    for (int i = 0; i < branches; i++) {
      SearchBranch branch = new SearchBranch(in.readInt(), new WakeupTree(null));
      branch.made = readSignature(in);
      begun.add(branch);
    }
    SearchPoint point = new SearchPoint(before, via, asleep, preemptions, readTree(in));
    begun.forEach(point::begin);
    return point;
  }

  private static void write(DataOutput out, WakeupTree tree) throws IOException {
    write(out, tree.step);
    out.writeInt(tree.branches.size());
    for (WakeupTree branch : tree.branches) {
      write(out, branch);
    }
  }

  private static WakeupTree readTree(DataInput in) throws IOException {
    WakeupTree tree = new WakeupTree(readSignature(in));
    int branches = in.readInt();
    for (int i = 0; i < branches; i++) {
      tree.branches.add(readTree(in));
    }
    return tree;
  }

  private static void write(DataOutput out, @Nullable Signature signature) throws IOException {
    out.writeBoolean(signature != null);
    if (signature != null) {
      out.writeInt(signature.process());
      out.writeByte(signature.kind().ordinal());
      out.writeLong(signature.location());
      out.writeBoolean(signature.wrote());
    }
  }

  private static @Nullable Signature readSignature(DataInput in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    int process = in.readInt();
    int kind = in.readUnsignedByte();
    if (kind >= KINDS.length) {
      throw new IOException("there is no step of kind " + kind);
    }
    return new Signature(process, KINDS[kind], in.readLong(), in.readBoolean());
  }
}
