package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import portcullis.check.litmus.Expression.AddressOf;
import portcullis.check.litmus.Expression.Binary;
import portcullis.check.litmus.Expression.CompareExchange;
import portcullis.check.litmus.Expression.Constant;
import portcullis.check.litmus.Expression.Exchange;
import portcullis.check.litmus.Expression.Load;
import portcullis.check.litmus.Expression.Register;
import portcullis.check.litmus.Statement.Assign;
import portcullis.check.litmus.Statement.Block;
import portcullis.check.litmus.Statement.Evaluate;
import portcullis.check.litmus.Statement.Fence;
import portcullis.check.litmus.Statement.If;
import portcullis.check.litmus.Statement.Store;

/**
 * A test in C as the x86-64 assembly that Linux's primitives are there: loads and stores are mov,
 * smp_mb is mfence, xchg and cmpxchg are locked, and release, acquire, smp_wmb and smp_rmb are no
 * instructions at all.
 */
final class X86Translation {
  /** Whole names, as final states have them, and those of the lower halves; rax is scratch. */
  private static final List<String> WHOLE =
      List.of("rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");

  private static final List<String> LOW =
      List.of("ebx", "ecx", "edx", "esi", "edi", "r8d", "r9d", "r10d", "r11d");

  private static final String SCRATCH = "%eax";
  private static final String SECOND_SCRATCH = "%r12d";

  private final LitmusTest test;
  private final List<List<String>> columns = new ArrayList<>();
  private int labels;

  /** Says why a test cannot be translated. */
  static final class Untranslatable extends Exception {
    private static final long serialVersionUID = 1;

    Untranslatable(String why) {
      super(why);
    }
  }

  private X86Translation(LitmusTest test) {
    this.test = test;
  }

  static String of(LitmusTest test) throws Untranslatable {
    return new X86Translation(test).text();
  }

  /** Names in the translation's final states, by those in the states of the test. */
  static Map<String, String> names(LitmusTest test) {
    Map<String, String> names = new TreeMap<>();
    for (Observed part : test.observed()) {
      names.put(part.toString(), name(part));
    }
    return names;
  }

  private static String name(Observed part) {
    return switch (part) {
      case Observed.OfThread(int thread, int register, String _) ->
          thread + ":" + WHOLE.get(register);
      case Observed.OfMemory memory -> memory.toString();
    };
  }

  private String text() throws Untranslatable {
    for (ThreadCode thread : test.threads()) {
      List<String> column = new ArrayList<>();
      column.add("P" + thread.number());
      columns.add(column);
      emit(column, thread.body());
    }
    StringBuilder text = new StringBuilder("X86_64 " + test.name() + "\n{ ");
    for (Variable variable : test.variables()) {
      long initial = test.initial().getOrDefault(variable, 0L);
      if (variable.isLock() || Variable.isAddress(initial)) {
        throw new Untranslatable("spin locks and pointers are left to the C model");
      }
      text.append("int ").append(variable.name()).append('=').append(initial).append("; ");
    }
    for (ThreadCode thread : test.threads()) {
      for (int i = 0; i < thread.registers().size(); i++) {
        text.append(thread.number() + ":" + WHOLE.get(i) + "=0; ");
      }
    }
    text.append("}\n");
    rows(text);
    StringJoiner locations = new StringJoiner("; ", "locations [", ";]\n");
    names(test).values().forEach(part -> locations.add(bare(part)));
    text.append(locations);
    if (!(test.filter() instanceof Proposition.Constant)) {
      text.append("filter ").append(condition(test.filter())).append('\n');
    }
    text.append(test.quantifier().keyword()).append(' ').append(condition(test.condition()));
    return text.append('\n').toString();
  }

  // herd7 writes memory in brackets, but does not read it so.
  private static String bare(String text) {
    return text.replace("[", "").replace("]", "");
  }

  private String condition(Proposition proposition) {
    String text = "(" + bare(proposition.text(Long::toString)) + ")";
    for (ThreadCode thread : test.threads()) {
      for (int i = 0; i < thread.registers().size(); i++) {
        String local = thread.number() + ":" + thread.registers().get(i) + "=";
        text = text.replace(local, thread.number() + ":" + WHOLE.get(i) + "=");
      }
    }
    return text;
  }

  private void rows(StringBuilder text) {
    int height = columns.stream().mapToInt(List::size).max().orElse(0);
    for (int row = 0; row < height; row++) {
      StringJoiner line = new StringJoiner(" | ", " ", " ;\n");
      for (List<String> column : columns) {
        line.add(row < column.size() ? column.get(row) : "");
      }
      text.append(line);
    }
  }

  private void emit(List<String> out, Statement statement) throws Untranslatable {
    switch (statement) {
      case Assign(int register, Expression value) -> {
        String source = value(out, value);
        out.add("movl " + source + "," + register(register));
      }
      case Evaluate(Expression value) -> value(out, value);
      case Store(Expression address, Expression value, var _) -> {
        String source = value(out, value);
        out.add("movl " + source + "," + place(address));
      }
      case Fence(FenceKind kind) -> {
        if (kind == FenceKind.FULL) {
          out.add("mfence");
        }
      }
      case Block(List<Statement> statements) -> {
        for (Statement s : statements) {
          emit(out, s);
        }
      }
      case If choice -> choose(out, choice);
      default ->
          throw new Untranslatable("no translation of " + statement.getClass().getSimpleName());
    }
  }

  private void choose(List<String> out, If choice) throws Untranslatable {
    if (!(choice.condition() instanceof Binary(BinaryOperator operator, var left, var right))
        || !(operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL)
        || !(left instanceof Register(int register, String _))) {
      throw new Untranslatable("only (local == value) and (local != value) are translated");
    }
    String otherwise = "LC" + labels++;
    String end = "LC" + labels++;
    out.add("cmpl " + value(out, right) + "," + register(register));
    out.add((operator == BinaryOperator.EQUAL ? "jne " : "je ") + otherwise);
    emit(out, choice.then());
    out.add("jmp " + end);
    out.add(otherwise + ":");
    emit(out, choice.otherwise());
    out.add(end + ":");
  }

  // Computes a value; where it is then.
  private String value(List<String> out, Expression expression) throws Untranslatable {
    switch (expression) {
      case Constant(int value) -> {
        return "$" + value;
      }
      case Register(int index, String _) -> {
        return register(index);
      }
      case Load(Expression address, var _) -> {
        out.add("movl " + place(address) + "," + SCRATCH);
        return SCRATCH;
      }
      case Exchange(Expression address, Expression value) -> {
        out.add("movl " + value(out, value) + "," + SCRATCH);
        out.add("xchgl " + SCRATCH + "," + place(address));
        return SCRATCH;
      }
      case CompareExchange(Expression address, Expression expected, Expression value) -> {
        out.add("movl " + value(out, value) + "," + SECOND_SCRATCH);
        out.add("movl " + value(out, expected) + "," + SCRATCH);
        out.add("lock cmpxchgl " + place(address) + "," + SECOND_SCRATCH);
        return SCRATCH;
      }
      case Binary(BinaryOperator operator, Expression left, Expression right)
          when operator == BinaryOperator.ADD -> {
        String other = value(out, right);
        if (other.equals(SCRATCH)) {
          throw new Untranslatable("only (value + local) and (value + number) are translated");
        }
        out.add("movl " + value(out, left) + "," + SCRATCH);
        out.add("addl " + other + "," + SCRATCH);
        return SCRATCH;
      }
      default ->
          throw new Untranslatable("no translation of " + expression.getClass().getSimpleName());
    }
  }

  private static String place(Expression address) throws Untranslatable {
    if (address instanceof AddressOf(Variable variable) && !variable.isLock()) {
      return "(" + variable.name() + ")";
    }
    throw new Untranslatable("pointers are left to the C model");
  }

  private static String register(int index) throws Untranslatable {
    if (index >= LOW.size()) {
      throw new Untranslatable("more locals than registers");
    }
    return "%" + LOW.get(index);
  }
}
