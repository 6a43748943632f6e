package portcullis.check.litmus;

import java.util.Arrays;
import java.util.BitSet;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;
import portcullis.check.litmus.Expression.AddressOf;
import portcullis.check.litmus.Expression.Binary;
import portcullis.check.litmus.Expression.CompareExchange;
import portcullis.check.litmus.Expression.Constant;
import portcullis.check.litmus.Expression.Exchange;
import portcullis.check.litmus.Expression.Load;
import portcullis.check.litmus.Expression.Register;
import portcullis.check.litmus.Expression.TryLock;
import portcullis.check.litmus.Expression.Unary;
import portcullis.check.litmus.Statement.Assign;
import portcullis.check.litmus.Statement.Block;
import portcullis.check.litmus.Statement.Evaluate;
import portcullis.check.litmus.Statement.Fence;
import portcullis.check.litmus.Statement.If;
import portcullis.check.litmus.Statement.Rcu;
import portcullis.check.litmus.Statement.SpinLock;
import portcullis.check.litmus.Statement.SpinUnlock;
import portcullis.check.litmus.Statement.Store;
import portcullis.check.litmus.Statement.While;

/** One thread of one execution of a test: interprets its code, each shared access a step. */
final class LitmusThread implements Runnable {
  private static final long WHOLE = -1;
  // More than an execution may have steps: who comes here goes round without any.
  private static final int MOST_ROUNDS = 2 * LitmusProgram.MOST_STEPS;

  private final ThreadCode code;
  private final Accesses accesses;
  private final SharedMemory memory;
  private final ReadSections sections;
  private final long[] registers;
  private final BitSet locksHeld = new BitSet();
  // Counts what others can notice, and waits: a round of a loop without any can be waited out.
  private int effects;
  private int loops;
  private int rounds;

  LitmusThread(ThreadCode code, Accesses accesses, SharedMemory memory, ReadSections sections) {
    this.code = code;
    this.accesses = accesses;
    this.memory = memory;
    this.sections = sections;
    this.registers = new long[code.registers().size()];
  }

  /** The value of a local variable. */
  long register(int number) {
    return registers[number];
  }

  @Override
  public void run() {
    execute(code.body());
  }

  private void execute(Statement statement) {
    switch (statement) {
      case Assign(int register, Expression value) -> registers[register] = value(value);
      case Store(Expression address, Expression value, AccessMode mode) -> {
        Location to = memory.at(value(address));
        effects++;
        accesses.store(to, value(value), null, mode, WHOLE);
      }
      case Evaluate(Expression value) -> value(value);
      case Fence(FenceKind kind) -> fence(kind);
      case SpinLock(Variable lock) -> {
        effects++;
        accesses.lock(memory.of(lock));
        locksHeld.set(lock.index());
      }
      case SpinUnlock(Variable lock) -> unlock(lock);
      case Rcu(RcuKind kind) -> rcu(kind);
      case If(Expression condition, Statement then, Statement otherwise) ->
          execute(value(condition) != 0 ? then : otherwise);
      case While loop -> repeat(loop);
      case Block(var statements) -> statements.forEach(this::execute);
    }
  }

  private void fence(FenceKind kind) {
    switch (kind) {
      case FULL -> accesses.fullFence();
      case WRITE -> accesses.releaseFence();
      case READ, COMPILER -> {} // loads are in order in every model, and nothing is compiled
    }
  }

  private void unlock(Variable lock) {
    if (!locksHeld.get(lock.index())) {
      throw new AssertionError("unlocks " + lock.name() + ", which it does not hold");
    }
    effects++;
    locksHeld.clear(lock.index());
    accesses.unlock(memory.of(lock));
  }

  private void rcu(RcuKind kind) {
    effects++;
    switch (kind) {
      case READ_LOCK -> sections.begin(code.number());
      case READ_UNLOCK -> sections.end(code.number());
      case SYNCHRONIZE -> sections.synchronize();
    }
  }

  // A round that has changed nothing, here or elsewhere, would be the same again until something
  // that it has read changes: so it waits for that.
  private void repeat(While loop) {
    loops++;
    while (true) {
      if (loops == 1) {
        accesses.beginWait();
      }
      long[] registersBefore = registers.clone();
      int effectsBefore = effects;
      if (loop.isTestedFirst() && value(loop.condition()) == 0) {
        break;
      }
      execute(loop.body());
      if (!loop.isTestedFirst() && value(loop.condition()) == 0) {
        break;
      }
      if (++rounds == MOST_ROUNDS) {
        throw new AssertionError("goes round a loop for ever without looking at memory");
      }
      if (effects == effectsBefore && Arrays.equals(registers, registersBefore)) {
        accesses.pause();
        effects++;
      }
    }
    loops--;
  }

  private long value(Expression expression) {
    return switch (expression) {
      case Constant(int value) -> value;
      case AddressOf(Variable variable) -> variable.address();
      case Register(int index, String _) -> registers[index];
      case Load(Expression address, AccessMode mode) ->
          accesses.load(memory.at(value(address)), mode, WHOLE);
      case Exchange(Expression address, Expression value) -> {
        Location at = memory.at(value(address));
        effects++;
        yield accesses.update(at, UpdateKind.EXCHANGE, 0, value(value), WHOLE);
      }
      case CompareExchange exchange -> compareExchange(exchange);
      case TryLock(Variable lock) -> tryLock(lock) ? 1 : 0;
      case Unary(UnaryOperator operator, Expression operand) -> operator.apply(value(operand));
      case Binary binary -> binary(binary);
    };
  }

  private long compareExchange(CompareExchange exchange) {
    Location at = memory.at(value(exchange.address()));
    long expected = value(exchange.expected());
    long found = accesses.compareAndExchange(at, expected, value(exchange.value()), WHOLE);
    if (found == expected) {
      effects++;
    }
    return found;
  }

  private boolean tryLock(Variable lock) {
    if (!accesses.tryLock(memory.of(lock))) {
      return false;
    }
    effects++;
    locksHeld.set(lock.index());
    return true;
  }

  private long binary(Binary binary) {
    long left = value(binary.left());
    return switch (binary.operator()) {
      case AND_THEN -> left != 0 && value(binary.right()) != 0 ? 1 : 0;
      case OR_ELSE -> left != 0 || value(binary.right()) != 0 ? 1 : 0;
      default -> binary.operator().apply(left, value(binary.right()));
    };
  }
}
