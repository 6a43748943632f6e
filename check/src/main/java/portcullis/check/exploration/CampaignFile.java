package portcullis.check.exploration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is left of a campaign, in a file that is replaced as a whole: what it was about, the
 * verdicts so far, and the state of each search that was stopped.
 */
final class CampaignFile {
  private static final int MAGIC = 0x5043_4b32; // "PCK2"
  private static final byte NOT_BEGUN = 0;
  private static final byte SAVED = 1;
  private static final byte DECIDED = 2;

  private final Path path;
  private final List<Campaign.Task> tasks;

  CampaignFile(Path path, List<Campaign.Task> tasks) {
    this.path = path;
    this.tasks = tasks;
  }

  /** Something that writes itself. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutput out) throws IOException;
  }

  static byte[] bytesOf(Writer writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  static DataInput input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  static Campaign.Slot[] emptySlots(int count) {
    return Stream.generate(Campaign.Slot::new).limit(count).toArray(Campaign.Slot[]::new);
  }

  private List<String> about() {
    return tasks.stream().map(task -> task.subject() + ", " + task.plan()).toList();
  }

  Campaign.Slot[] read() throws IOException {
    Campaign.Slot[] slots = emptySlots(tasks.size());
    if (!Files.exists(path)) {
      return slots;
    }
    DataInput in = input(Files.readAllBytes(path));
    if (in.readInt() != MAGIC) {
      throw new IOException("it is no file of a stopped check");
    }
    int lines = in.readInt();
    if (lines != about().size()) {
      throw new IOException("it is of a check of other scenarios, models or bounds");
    }
    for (String line : about()) {
      String then = in.readUTF();
      if (!then.equals(line)) {
        throw new IOException("it is of a check of " + then + ", not of " + line);
      }
    }
    for (int i = 0; i < slots.length; i++) {
      byte kind = in.readByte();
      if (kind == SAVED) {
        slots[i].saved = new byte[in.readInt()];
        in.readFully(slots[i].saved);
      } else if (kind == DECIDED) {
        slots[i].verdict = VerdictBytes.read(in, tasks.get(i).subject());
      }
    }
    return slots;
  }

  void write(Campaign.Slot[] slots) throws IOException {
    byte[] whole =
        bytesOf(out -> {
          out.writeInt(MAGIC);
          out.writeInt(about().size());
          for (String line : about()) {
            out.writeUTF(line);
          }
          for (Campaign.Slot slot : slots) {
            write(out, slot);
          }
        });
    Path directory = path.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(directory, path.getFileName().toString(), ".new");
    try {
      Files.write(fresh, whole);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void write(DataOutput out, Campaign.Slot slot) throws IOException {
    byte[] saved = slot.saved;
    Verdict verdict = slot.verdict;
    if (saved != null) {
      out.writeByte(SAVED);
      out.writeInt(saved.length);
      out.write(saved);
    } else if (verdict == null || verdict instanceof Verdict.Stopped) {
      out.writeByte(NOT_BEGUN);
    } else {
      out.writeByte(DECIDED);
      VerdictBytes.write(out, verdict);
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
