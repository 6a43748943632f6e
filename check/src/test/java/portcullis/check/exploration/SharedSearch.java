package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import portcullis.check.execution.Ending;
import portcullis.check.program.Program;

/** One search by several workers that begin at the same time, and what they met. */
final class SharedSearch {
  /** The classes of equivalent executions. */
  final Set<String> classes = ConcurrentHashMap.newKeySet();

  /** Executions that came to an end. */
  long executions;

  /** Workers that made at least one of them. */
  int used;

  private SharedSearch() {}

  /** Runs it to its end. */
  static SharedSearch run(int workers, Supplier<Program> load)
      throws InterruptedException, ExecutionException {
    SharedSearch met = new SharedSearch();
    SystematicSearch first = new SystematicSearch();
    Program firstProgram = load.get();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      for (int i = 0; i < workers; i++) {
        Program program = i == 0 ? firstProgram : load.get();
        program.execution().processes().share(firstProgram.execution().processes().ways());
        SystematicSearch search = i == 0 ? first : first.another();
        ends.add(
            threads.submit(() -> {
              start.await();
              return met.work(search, program);
            }));
      }
      start.countDown();
      for (Future<Boolean> end : ends) {
        met.used += end.get() ? 1 : 0;
      }
    }
    met.executions = first.executions();
    return met;
  }

  private boolean work(SystematicSearch search, Program program) {
    boolean hasWorked = false;
    while (search.advance()) {
      Ending ending = search.next(program);
      if (ending != Ending.STOPPED) {
        classes.add(EquivalenceClass.of(program.execution().trace()));
      }
      hasWorked = true;
    }
    search.leave();
    return hasWorked;
  }
}
