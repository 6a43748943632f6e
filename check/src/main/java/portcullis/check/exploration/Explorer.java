package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Processes;
import portcullis.check.program.Program;

/**
 * Explores one subject to a verdict. Used once, by one worker, whom others can {@link #help} if all
 * executions are searched for.
 */
public final class Explorer {
  private static final long PERIOD_NANOS = 200_000_000;

  /** A search of fewer executions is not worth another loader of twins. */
  private static final long WORTH_HELP = 1_000;

  private final Subject subject;
  private final SearchPlan plan;
  private final Program program;
  private final Search search;
  private final long nanosBefore;
  private final long beganNanos = System.nanoTime();
  private long nextTellingNanos = beganNanos + PERIOD_NANOS;
  // The first loss that any worker has come upon.
  private final AtomicReference<Verdict.@Nullable Loses> lost = new AtomicReference<>();

  /** Begins anew. */
  public Explorer(Subject subject, SearchPlan plan) {
    this.subject = subject;
    this.plan = plan;
    this.program = load(subject, plan);
    this.search =
        switch (plan) {
          case SearchPlan.Systematic all when all.isBoundOnPreemptions() ->
              new BoundedSearch(all.mostPreemptions());
          case SearchPlan.Systematic _ -> new SystematicSearch();
          case SearchPlan.Skim some -> new SystematicSearch(some.mostPreemptions());
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
    if (!in.readUTF().equals(kindOf(plan))) {
      throw new IOException("it is of another kind of search");
    }
    Processes processes = program.execution().processes();
    this.search =
        switch (plan) {
          case SearchPlan.Systematic all when all.isBoundOnPreemptions() ->
              BoundedSearch.restore(in, processes);
          case SearchPlan.Systematic _, SearchPlan.Skim _ ->
              SystematicSearch.restore(in, processes);
          case SearchPlan.Random _ -> RandomSearch.restore(in, processes);
        };
  }

  private static Program load(Subject subject, SearchPlan plan) {
    int bound = plan instanceof SearchPlan.Systematic all ? all.mostSteps() : SearchPlan.UNBOUNDED;
    return subject.load(Math.min(bound, subject.mostSteps()), null);
  }

  /** Explores until there is a loss, nothing is left, or the listener stops it. */
  public Verdict explore(Listener listener) {
    try {
      boolean isLeft = true;
      while (isLeft) {
        isLeft = run(search, program, listener);
        tell(listener);
      }
    } finally {
      awaitHelpers();
    }
    return verdict(listener);
  }

  private Verdict verdict(Listener listener) {
    Verdict.Loses loss = lost.get();
    if (loss != null) {
      listener.progressed(subject, loss.totals(), 1);
      return loss;
    }
    if (search.isDone() || isEnough()) {
      listener.progressed(subject, totals(), 1);
      return new Verdict.Holds(subject, totals(), coverage());
    }
    return new Verdict.Stopped(subject, totals(), search.fractionDone());
  }

  // One execution; false if there is no other to come.
  private boolean run(Search of, Program with, Listener listener) {
    if (listener.isStopRequested()) {
      return false;
    }
    Ending ending = of.next(with);
    if (isLoss(ending)) {
      if (of instanceof SystematicSearch all) {
        all.close();
      }
      lost.compareAndSet(null, lost(with, ending));
      return false;
    }
    return of.advance(with.execution().trace()) && !isEnough();
  }

  /**
   * Works with {@link #explore} on another thread, with a program of its own, if that is worth it
   * as yet, until nothing is left or somebody ends it.
   */
  void help(Listener listener) {
    if (!(search instanceof SystematicSearch all) || all.executions() < WORTH_HELP) {
      return;
    }
    Program mine = load(subject, plan);
    mine.execution().processes().share(program.execution().processes().ways());
    SystematicSearch helping = all.another();
    try {
      boolean isLeft = helping.advance();
      while (isLeft) {
        isLeft = run(helping, mine, listener);
      }
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    } finally {
      helping.leave();
    }
  }

  private void awaitHelpers() {
    if (search instanceof SystematicSearch all) {
      all.awaitOthers();
    }
  }

  /** Writes what is left to do, after {@link #explore} was stopped. */
  public void save(DataOutput out) throws IOException {
    out.writeLong(elapsedNanos());
    out.writeUTF(kindOf(plan));
    search.save(out, program.execution().processes());
  }

  private static String kindOf(SearchPlan plan) {
    return switch (plan) {
      case SearchPlan.Systematic all when all.isBoundOnPreemptions() -> "bounded";
      case SearchPlan.Systematic _ -> "systematic";
      case SearchPlan.Skim _ -> "skim";
      case SearchPlan.Random _ -> "random";
    };
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
    return switch (plan) {
      case SearchPlan.Systematic all -> all.coverage();
      case SearchPlan.Skim some -> new Coverage.Skimmed(some.mostPreemptions());
      case SearchPlan.Random _ -> ((RandomSearch) search).coverage();
    };
  }

  private Verdict.Loses lost(Program program, Ending ending) {
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
