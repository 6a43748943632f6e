package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import portcullis.check.execution.Ending;

/** Verdicts in the file of a stopped campaign. */
final class VerdictBytes {
  private static final byte EXHAUSTIVE = 0;
  private static final byte BOUNDED = 1;
  private static final byte RANDOM = 2;
  private static final byte LOSES = 3;
  private static final byte SKIMMED = 4;

  private VerdictBytes() {}

  static void write(DataOutput out, Verdict verdict) throws IOException {
    write(out, verdict.totals());
    switch (verdict) {
      case Verdict.Holds holds -> write(out, holds.coverage());
      case Verdict.Loses loses -> {
        out.writeByte(LOSES);
        write(out, loses.loss());
      }
      case Verdict.Stopped _ -> throw new IllegalArgumentException("not a verdict yet");
    }
  }

  static Verdict read(DataInput in, Subject subject) throws IOException {
    Totals totals =
        new Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    byte kind = in.readByte();
    return switch (kind) {
      case EXHAUSTIVE -> new Verdict.Holds(subject, totals, new Coverage.Exhaustive());
      case BOUNDED ->
          new Verdict.Holds(
              subject, totals, new Coverage.Bounded(in.readInt(), in.readInt(), in.readLong()));
      case SKIMMED -> new Verdict.Holds(subject, totals, new Coverage.Skimmed(in.readInt()));
      case RANDOM ->
          new Verdict.Holds(
              subject,
              totals,
              new Coverage.Random(
                  in.readLong(), in.readLong(), in.readInt(), in.readInt(), in.readInt()));
      case LOSES -> new Verdict.Loses(subject, totals, readLoss(in));
      default -> throw new IOException("there is no verdict of kind " + kind);
    };
  }

  private static void write(DataOutput out, Totals totals) throws IOException {
    out.writeLong(totals.executions());
    out.writeLong(totals.redundant());
    out.writeLong(totals.cut());
    out.writeLong(totals.steps());
    out.writeLong(totals.nanos());
  }

  private static void write(DataOutput out, Coverage coverage) throws IOException {
    switch (coverage) {
      case Coverage.Exhaustive _ -> out.writeByte(EXHAUSTIVE);
      case Coverage.Bounded bounded -> {
        out.writeByte(BOUNDED);
        out.writeInt(bounded.preemptions());
        out.writeInt(bounded.steps());
        out.writeLong(bounded.executions());
      }
      case Coverage.Skimmed skimmed -> {
        out.writeByte(SKIMMED);
        out.writeInt(skimmed.preemptions());
      }
      case Coverage.Random random -> {
        out.writeByte(RANDOM);
        out.writeLong(random.executions());
        out.writeLong(random.seed());
        out.writeInt(random.bugDepth());
        out.writeInt(random.processes());
        out.writeInt(random.steps());
      }
    }
  }

  private static void write(DataOutput out, Loss loss) throws IOException {
    out.writeUTF(loss.ending().name());
    out.writeUTF(loss.failure());
    byte[] schedule = loss.schedule().toBytes();
    out.writeInt(schedule.length);
    out.write(schedule);
    out.writeInt(loss.switches());
    out.writeInt(loss.stepsAtFirst());
    out.writeInt(loss.switchesAtFirst());
  }

  private static Loss readLoss(DataInput in) throws IOException {
    Ending ending = Ending.valueOf(in.readUTF());
    String failure = in.readUTF();
    byte[] schedule = new byte[in.readInt()];
    in.readFully(schedule);
    return new Loss(
        ending, failure, Schedule.ofBytes(schedule), in.readInt(), in.readInt(), in.readInt());
  }
}
