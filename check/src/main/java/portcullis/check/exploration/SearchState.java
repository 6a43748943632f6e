package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Processes;
import portcullis.check.execution.StepKind;

/** What a systematic search has still to do, as bytes: the points of its path and their trees. */
final class SearchState {
  private static final StepKind[] KINDS = StepKind.values();
  private static final int MOST_NODES = 1 << 20;

  private SearchState() {}

  static void writeProcesses(DataOutput out, Processes processes) throws IOException {
    out.writeInt(processes.ways());
    for (int i = 0; i < processes.ways(); i++) {
      out.writeByte(processes.threadOfWay(i));
      out.writeLong(processes.locationOfWay(i));
    }
  }

  static void readProcesses(DataInput in, Processes processes) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      if (!processes.restoreWay(i, in.readUnsignedByte(), in.readLong())) {
        throw new IOException("it is of another program");
      }
    }
  }

  static void writeNodes(DataOutput out, List<SearchNode> nodes) throws IOException {
    out.writeInt(nodes.size());
    for (SearchNode node : nodes) {
      out.writeInt(node.process);
      out.writeInt(node.done);
      out.writeInt(node.preemptions);
      out.writeBoolean(node.preempts);
      write(out, node.made);
      out.writeInt(node.asleep.size());
      for (Signature sleeper : node.asleep) {
        write(out, sleeper);
      }
      write(out, node.toDo);
    }
  }

  static List<SearchNode> readNodes(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_NODES) {
      throw new IOException(count + " points are no search");
    }
    List<SearchNode> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      SearchNode node = new SearchNode();
      node.process = in.readInt();
      node.done = in.readInt();
      node.preemptions = in.readInt();
      node.preempts = in.readBoolean();
      node.made = readSignature(in);
      int sleepers = in.readInt();
      for (int j = 0; j < sleepers; j++) {
        Signature sleeper = readSignature(in);
        if (sleeper == null) {
          throw new IOException("a sleeper is missing");
        }
        node.asleep.add(sleeper);
      }
      node.toDo = readTree(in);
      nodes.add(node);
    }
    return nodes;
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
