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
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import portcullis.check.loading.SyncSite.Kind;

/**
 * The program with one thing less that orders: the call at one site is left out or made weaker. Its
 * plain accesses are reported, so that what the site was to guard is seen to be lost.
 */
public final class Weakening implements TwinLoader.ClassSource {
  private static final ClassDesc PLAIN_ACCESS = ClassDesc.of("portcullis.core.sync.PlainAccess");

  private final SyncSite site;
  private final PlainAccessReports reports;

  /** Weakens one site. */
  public Weakening(SyncSite site) {
    this.site = site;
    this.reports = new PlainAccessReports(this::weakened);
  }

  /** The sites of one class, in the order of its methods. */
  static List<SyncSite> sitesOf(String className, byte[] classFile) {
    List<SyncSite> sites = new ArrayList<>();
    ClassModel model = ClassFile.of().parse(classFile);
    for (MethodModel method : model.methods()) {
      Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
      method
          .code()
          .ifPresent(code -> {
            for (CodeElement element : code) {
              Kind kind = element instanceof InvokeInstruction call ? SyncCalls.kindOf(call) : null;
              if (kind != null) {
                int ordinal = seen.merge(kind, 1, Integer::sum);
                if (ordinal == 1 || !SyncCalls.isWhole(kind)) {
                  sites.add(new SyncSite(className, name(model, method), kind, ordinal));
                }
              }
            }
          });
    }
    return sites;
  }

  // Methods of one name are told apart by their parameters.
  private static String name(ClassModel model, MethodModel method) {
    String name = method.methodName().stringValue();
    long namesakes =
        model.methods().stream().filter(m -> m.methodName().equalsString(name)).count();
    if (namesakes == 1) {
      return name;
    }
    return method.methodTypeSymbol().parameterList().stream()
        .map(ClassDesc::displayName)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  @Override
  public boolean reportsPlainAccesses() {
    return true;
  }

  @Override
  public byte @Nullable [] bytesOf(String className, byte @Nullable [] original) {
    return reports.bytesOf(className, original);
  }

  private byte @Nullable [] weakened(String className, byte @Nullable [] original) {
    if (original == null || !className.equals(site.className())) {
      return original;
    }
    ClassFile classFile =
        ClassFile.of(ClassFile.AttributesProcessingOption.DROP_UNSTABLE_ATTRIBUTES);
    ClassModel model = classFile.parse(original);
    return classFile.transformClass(
        model,
        ClassTransform.ofStateful(() ->
            (builder, element) -> {
              if (element instanceof MethodModel method
                  && name(model, method).equals(site.method())) {
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
      case RELEASE_UPDATE -> {
        builder.invokestatic(
            PLAIN_ACCESS, "relaxNextUpdate", MethodTypeDesc.of(ConstantDescs.CD_void));
        builder.with(call);
      }
      case RELEASE_STORE, VOLATILE_STORE ->
          builder.invokevirtual(
              ClassDesc.ofInternalName(call.owner().asInternalName()),
              SyncCalls.weakerStore(call),
              call.typeSymbol());
      case null -> throw new IllegalStateException("not a site: " + call);
    }
  }
}
