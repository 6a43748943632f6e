package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.List;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Scheduler;
import portcullis.check.litmus.Observed.OfMemory;
import portcullis.check.litmus.Observed.OfThread;
import portcullis.check.program.Executable;
import portcullis.check.strand.Coroutines;

/** A litmus test, ready to be executed again and again by one worker. */
final class LitmusProgram implements Executable {
  /** After so many steps an execution is given up. */
  static final int MOST_STEPS = 1_000;

  private static final long WHOLE = -1;

  private final LitmusTest test;
  private final Execution execution;
  private final Accesses accesses;
  private final List<LitmusThread> threads = new ArrayList<>();
  private SharedMemory memory;

  LitmusProgram(LitmusTest test, MemoryModel model) {
    this.test = test;
    this.execution = new Execution(model, Coroutines.best(), MOST_STEPS);
    this.accesses = new Accesses(execution);
    this.memory = new SharedMemory(accesses, List.of(), test.initial());
  }

  @Override
  public Ending execute(Scheduler scheduler) {
    execution.reset();
    memory = new SharedMemory(accesses, test.variables(), test.initial());
    ReadSections sections = new ReadSections(accesses, test.threads().size());
    threads.clear();
    for (ThreadCode code : test.threads()) {
      LitmusThread thread = new LitmusThread(code, accesses, memory, sections);
      threads.add(thread);
      execution.add("P" + code.number(), false, thread);
    }
    return execution.run(scheduler);
  }

  @Override
  public Execution execution() {
    return execution;
  }

  /** What the last execution has left of a part of the state. */
  long observe(Observed part) {
    return switch (part) {
      case OfThread(int thread, int register, String _) -> threads.get(thread).register(register);
      case OfMemory(Variable variable) ->
          accesses.load(memory.of(variable), AccessMode.PLAIN, WHOLE);
    };
  }
}
