package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Processes;
import portcullis.check.program.Program;

/** Explores one subject to a verdict. Confined to one worker; used once. */
public final class Explorer {
  private static final long PERIOD_NANOS = 200_000_000;

  private final Subject subject;
  private final SearchPlan plan;
  private final Program program;
  private final Search search;
  private final long nanosBefore;
  private final long beganNanos = System.nanoTime();
  private long nextTellingNanos = beganNanos + PERIOD_NANOS;

  /** Begins anew. */
  public Explorer(Subject subject, SearchPlan plan) {
    this.subject = subject;
    this.plan = plan;
    this.program = load(subject, plan);
    this.search =
        switch (plan) {
          case SearchPlan.Systematic all -> new SystematicSearch(all.mostPreemptions());
          case SearchPlan.Random some ->
              new RandomSearch(some.executions(), some.seed(), some.bugDepth());
        };
    this.nanosBefore = 0;
  }

  /** Goes on with what {@link #save} wrote of the same subject and plan. */
  Explorer(Subject subject, SearchPlan plan, DataInput in) throws IOException {
    this.subject = subject;
    this.plan = plan;
    this.program = load(subject, plan);
    this.nanosBefore = in.readLong();
    Processes processes = program.execution().processes();
    this.search =
        switch (plan) {
          case SearchPlan.Systematic _ -> SystematicSearch.restore(in, processes);
          case SearchPlan.Random _ -> RandomSearch.restore(in, processes);
        };
  }

  private static Program load(Subject subject, SearchPlan plan) {
    int bound = plan instanceof SearchPlan.Systematic all ? all.mostSteps() : SearchPlan.UNBOUNDED;
    return subject.load(Math.min(bound, subject.mostSteps()), null);
  }

  /** Explores until there is a loss, nothing is left, or the listener stops it. */
  public Verdict explore(Listener listener) {
    while (true) {
      if (listener.isStopRequested()) {
        return new Verdict.Stopped(subject, totals(), search.fractionDone());
      }
      Ending ending = search.next(program);
      if (isLoss(ending)) {
        Verdict lost = lost(ending);
        listener.progressed(subject, lost.totals(), 1);
        return lost;
      }
      tell(listener);
      if (!search.advance(program.execution().trace()) || isEnough()) {
        listener.progressed(subject, totals(), 1);
        return new Verdict.Holds(subject, totals(), coverage());
      }
    }
  }

  /** Writes what is left to do, after {@link #explore} was stopped. */
  public void save(DataOutput out) throws IOException {
    out.writeLong(elapsedNanos());
    search.save(out, program.execution().processes());
  }

  private boolean isLoss(Ending ending) {
    boolean isTooLong =
        ending == Ending.TOO_LONG
            && !(plan instanceof SearchPlan.Systematic all
                && all.mostSteps() < subject.mostSteps());
    return isTooLong || Shortening.isLoss(ending);
  }

  private boolean isEnough() {
    return plan instanceof SearchPlan.Systematic all && search.executions() >= all.mostExecutions();
  }

  private void tell(Listener listener) {
    if (System.nanoTime() - nextTellingNanos >= 0) {
      nextTellingNanos = System.nanoTime() + PERIOD_NANOS;
      listener.progressed(subject, totals(), search.fractionDone());
    }
  }

  private Coverage coverage() {
    return switch (search) {
      case RandomSearch random -> random.coverage();
      case SystematicSearch _ -> ((SearchPlan.Systematic) plan).coverage();
    };
  }

  private Verdict lost(Ending ending) {
    Totals totals = totals();
    Shortening.Found first = Shortening.last(program, ending);
    Shortening.Found best = ending == Ending.TOO_LONG ? first : Shortening.shortest(program, first);
    String failure =
        ending == Ending.TOO_LONG
            ? "no end within %d steps".formatted(subject.mostSteps())
            : best.failure();
    Recording recording = new Recording(best.processes());
    Ending again = program.execute(recording);
    if (again != best.ending()) {
      throw new IllegalStateException(
          "%s ended as %s, and as %s under the same schedule: it is not deterministic"
              .formatted(subject, best.ending(), again));
    }
    Loss loss =
        new Loss(
            best.ending(),
            failure,
            recording.schedule(),
            best.switches(),
            first.processes().length,
            first.switches());
    return new Verdict.Loses(subject, totals, loss);
  }

  private Totals totals() {
    return Totals.of(search, elapsedNanos());
  }

  private long elapsedNanos() {
    return nanosBefore + System.nanoTime() - beganNanos;
  }
}
