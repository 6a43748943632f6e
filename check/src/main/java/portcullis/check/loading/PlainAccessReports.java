package portcullis.check.loading;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the classes of core and of the drivers report each access to their plain fields, to arrays
 * and to collections, before they make it: so that a race on what a mutex or a release was to guard
 * is seen, though plain accesses are no steps. For weakened programs, and to show that the sound
 * one has no race; what else is checked is the bytecode that ships.
 *
 * <p>Final fields are left out. So is what a constructor does before it has called that of its
 * superclass.
 */
public final class PlainAccessReports implements TwinLoader.ClassSource {
  private static final String CORE = "portcullis.core.";
  private static final List<String> DRIVERS =
      List.of("portcullis.riscv.driver.", "portcullis.s390.driver.");
  private static final String PLAIN_DATA = "portcullis.check.scenario.PlainData";
  private static final String SYNC = "portcullis.core.sync.";
  private static final ClassDesc REPORTS = ClassDesc.of("portcullis.core.sync.PlainAccess");
  private static final MethodTypeDesc REPORT =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_Object,
          ConstantDescs.CD_String,
          ConstantDescs.CD_String);

  private final TwinLoader.ClassSource source;
  private final Map<String, Boolean> mutableFields = new HashMap<>();

  /** The classes of another source, with reports. */
  public PlainAccessReports(TwinLoader.ClassSource source) {
    this.source = source;
  }

  @Override
  public boolean reportsPlainAccesses() {
    return true;
  }

  @Override
  public byte @Nullable [] bytesOf(String className, byte @Nullable [] original) {
    byte[] bytes = source.bytesOf(className, original);
    if (bytes == null || !isSubject(className)) {
      return bytes;
    }
    // Type annotations of code would point to where things were before.
    ClassFile classFile =
        ClassFile.of(ClassFile.AttributesProcessingOption.DROP_UNSTABLE_ATTRIBUTES);
    ClassModel model = classFile.parse(bytes);
    return classFile.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && method.code().isPresent()) {
            builder.transformMethod(
                method,
                (methodBuilder, part) -> {
                  if (part instanceof java.lang.classfile.CodeModel code) {
                    methodBuilder.transformCode(code, new Reporting(model, method));
                  } else {
                    methodBuilder.with(part);
                  }
                });
          } else {
            builder.with(element);
          }
        });
  }

  // Events are confined to their thread, and the JDK changes their classes by itself.
  private static boolean isSubject(String className) {
    return className.equals(PLAIN_DATA)
        || DRIVERS.stream().anyMatch(className::startsWith)
        || (className.startsWith(CORE)
            && !className.endsWith("Event")
            && (!className.startsWith(SYNC) || className.startsWith(SYNC + "Rcu")));
  }

  private final class Reporting implements CodeTransform {
    private final ClassModel model;
    private final String where;
    private boolean isInitialised;
    private int line;

    Reporting(ClassModel model, MethodModel method) {
      String name = method.methodName().stringValue();
      String className = model.thisClass().asInternalName();
      this.model = model;
      this.where =
          className.substring(className.lastIndexOf('/') + 1).replace('$', '.') + "#" + name;
      this.isInitialised = !name.equals("<init>");
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (element instanceof LineNumber number) {
        line = number.line();
      }
      if (!isInitialised) {
        builder.with(element);
        isInitialised =
            element instanceof InvokeInstruction call
                && call.opcode() == Opcode.INVOKESPECIAL
                && call.name().equalsString("<init>")
                && (call.owner().equals(model.thisClass())
                    || model.superclass().filter(call.owner()::equals).isPresent());
        return;
      }
      switch (element) {
        case FieldInstruction field -> field(builder, field);
        case ArrayLoadInstruction load -> {
          builder.dup2().pop();
          report(builder, "read", "");
          builder.with(load);
        }
        case ArrayStoreInstruction store -> {
          int value = builder.allocateLocal(store.typeKind().asLoadable());
          builder.storeLocal(store.typeKind().asLoadable(), value);
          builder.dup2().pop();
          report(builder, "write", "");
          builder.loadLocal(store.typeKind().asLoadable(), value);
          builder.with(store);
        }
        case InvokeInstruction call -> call(builder, call);
        default -> builder.with(element);
      }
    }

    private void field(CodeBuilder builder, FieldInstruction field) {
      if (isMutable(field)) {
        String name = field.name().stringValue();
        if (field.opcode() == Opcode.GETFIELD) {
          builder.dup();
          report(builder, "read", name);
        } else if (field.opcode() == Opcode.PUTFIELD) {
          TypeKind kind = TypeKind.from(field.typeSymbol()).asLoadable();
          int value = builder.allocateLocal(kind);
          builder.storeLocal(kind, value).dup();
          report(builder, "write", name);
          builder.loadLocal(kind, value);
        }
      }
      builder.with(field);
    }

    private void call(CodeBuilder builder, InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      String name = call.name().stringValue();
      String receiver = CollectionCalls.accessOf(owner, name);
      if (receiver == null || call.opcode() == Opcode.INVOKESPECIAL) {
        builder.with(call);
      } else {
        reportUnderArguments(builder, call, receiver);
        builder.with(call);
      }
      if (CollectionCalls.makesArray(owner, name)) {
        builder.dup();
        report(builder, "write", "");
      }
    }

    private void reportUnderArguments(CodeBuilder builder, InvokeInstruction call, String access) {
      List<ClassDesc> parameters = call.typeSymbol().parameterList();
      boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
      List<Integer> locals = new ArrayList<>();
      for (int i = parameters.size() - 1; i >= (isStatic ? 1 : 0); i--) {
        TypeKind kind = TypeKind.from(parameters.get(i)).asLoadable();
        int local = builder.allocateLocal(kind);
        builder.storeLocal(kind, local);
        locals.addFirst(local);
      }
      builder.dup();
      report(builder, access, "");
      for (int i = isStatic ? 1 : 0; i < parameters.size(); i++) {
        TypeKind kind = TypeKind.from(parameters.get(i)).asLoadable();
        builder.loadLocal(kind, locals.get(isStatic ? i - 1 : i));
      }
    }

    private void report(CodeBuilder builder, String access, String part) {
      builder.loadConstant(part).loadConstant(where + ":" + line);
      builder.invokestatic(REPORTS, access, REPORT);
    }
  }

  private boolean isMutable(FieldInstruction field) {
    String owner = field.owner().asInternalName();
    if (!isSubject(owner.replace('/', '.'))) {
      return false;
    }
    return mutableFields.computeIfAbsent(
        owner + "." + field.name().stringValue(), _ -> isDeclaredMutable(owner, field));
  }

  private static boolean isDeclaredMutable(String owner, FieldInstruction field) {
    try (InputStream in =
        PlainAccessReports.class.getClassLoader().getResourceAsStream(owner + ".class")) {
      return in != null
          && ClassFile.of().parse(in.readAllBytes()).fields().stream()
              .anyMatch(f ->
                  f.fieldName().equalsString(field.name().stringValue())
                      && !f.flags().has(AccessFlag.FINAL));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + owner, e);
    }
  }
}
