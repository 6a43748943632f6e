package portcullis.check.loading;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.check.loading.SyncSite.Kind;

/** The program with one thing less that orders: the call at one site is left out or made weaker. */
public final class Weakening implements TwinLoader.ClassSource {
  private final SyncSite site;

  /** Weakens one site. */
  public Weakening(SyncSite site) {
    this.site = site;
  }

  /** The sites of one class, in the order of its methods. */
  static List<SyncSite> sitesOf(String className, byte[] classFile) {
    List<SyncSite> sites = new ArrayList<>();
    for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
      Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
      method
          .code()
          .ifPresent(code -> {
            for (CodeElement element : code) {
              Kind kind = element instanceof InvokeInstruction call ? SyncCalls.kindOf(call) : null;
              if (kind != null) {
                int ordinal = seen.merge(kind, 1, Integer::sum);
                if (ordinal == 1 || !SyncCalls.isWhole(kind)) {
                  String name = method.methodName().stringValue();
                  sites.add(new SyncSite(className, name, kind, ordinal));
                }
              }
            }
          });
    }
    return sites;
  }

  @Override
  public byte @Nullable [] bytesOf(String className, byte @Nullable [] original) {
    if (original == null || !className.equals(site.className())) {
      return original;
    }
    ClassFile classFile = ClassFile.of();
    ClassModel model = classFile.parse(original);
    return classFile.transformClass(
        model,
        ClassTransform.ofStateful(() ->
            (builder, element) -> {
              if (element instanceof MethodModel method
                  && method.methodName().equalsString(site.method())) {
                builder.transformMethod(method, weakened());
              } else {
                builder.with(element);
              }
            }));
  }

  private MethodTransform weakened() {
    int[] seen = {0};
    return MethodTransform.transformingCode((builder, element) -> {
      if (element instanceof InvokeInstruction call
          && SyncCalls.kindOf(call) == site.kind()
          && (++seen[0] == site.ordinal() || SyncCalls.isWhole(site.kind()))) {
        weaken(builder, call);
      } else {
        builder.with(element);
      }
    });
  }

  private static void weaken(CodeBuilder builder, InvokeInstruction call) {
    switch (SyncCalls.kindOf(call)) {
      case FULL_FENCE, RELEASE_FENCE -> builder.nop();
      case MUTEX, READ_SECTION, GRACE_PERIOD -> builder.pop(); // the object it is called on
      case RELEASE_STORE, VOLATILE_STORE ->
          builder.invokevirtual(
              ClassDesc.ofInternalName(call.owner().asInternalName()),
              SyncCalls.weakerStore(call),
              call.typeSymbol());
      case null -> throw new IllegalStateException("not a site: " + call);
    }
  }
}
