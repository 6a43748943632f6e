package portcullis.check.report;

import java.lang.StackWalker.StackFrame;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Scenario;

/**
 * A place in the program that makes locations.
 *
 * @param owner simple name of the class, or empty for a scenario
 * @param field that they are put into, or the line if that cannot be told
 * @param isElement whether the field is an array of them
 */
record Birthplace(String owner, String field, boolean isElement) {
  static final Birthplace UNKNOWN = new Birthplace("", "word", false);

  /** The name of one location, told apart from others by {@code which}. */
  String name(String which) {
    if (owner.isEmpty()) {
      return field + which;
    }
    return isElement ? owner + "." + field + which : owner + which + "." + field;
  }

  /** Where a frame of the program is making one. */
  static Birthplace of(StackFrame frame) {
    String name = frame.getClassName();
    String simple = name.substring(name.lastIndexOf('.') + 1);
    boolean isOfScenario = Scenario.class.isAssignableFrom(frame.getDeclaringClass());
    String owner = isOfScenario ? "" : simple.substring(simple.lastIndexOf('$') + 1);
    Birthplace found = fieldAt(frame, owner);
    return found == null ? new Birthplace(owner, "line" + frame.getLineNumber(), false) : found;
  }

  private static @Nullable Birthplace fieldAt(StackFrame frame, String owner) {
    byte[] bytes = TwinLoader.classFileOf(frame.getDeclaringClass());
    if (bytes == null) {
      return null;
    }
    for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
      if (method.methodName().equalsString(frame.getMethodName())
          && method.methodType().equalsString(frame.getDescriptor())) {
        return method
            .code()
            .map(code -> fieldAt(code.elementList(), frame.getByteCodeIndex(), owner))
            .orElse(null);
      }
    }
    return null;
  }

  // The call of the constructor is followed by the instruction that puts the object away.
  private static @Nullable Birthplace fieldAt(List<CodeElement> code, int call, String owner) {
    List<Instruction> before = new ArrayList<>();
    int at = 0;
    for (CodeElement element : code) {
      if (element instanceof Instruction instruction) {
        if (at > call) {
          return putBy(instruction, before, owner);
        }
        before.add(instruction);
        at += instruction.sizeInBytes();
      }
    }
    return null;
  }

  private static @Nullable Birthplace putBy(
      Instruction next, List<Instruction> before, String owner) {
    if (next instanceof FieldInstruction put
        && (put.opcode() == Opcode.PUTFIELD || put.opcode() == Opcode.PUTSTATIC)) {
      return new Birthplace(owner, put.name().stringValue(), false);
    }
    if (next instanceof ArrayStoreInstruction) {
      for (Instruction earlier : before.reversed()) {
        if (earlier instanceof FieldInstruction get && get.typeSymbol().isArray()) {
          return new Birthplace(owner, get.name().stringValue(), true);
        }
      }
    }
    return null;
  }
}
