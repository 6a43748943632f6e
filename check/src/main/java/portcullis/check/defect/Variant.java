package portcullis.check.defect;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.ConstantPool;
import portcullis.check.loading.TwinLoader;

/**
 * A class file that puts a defect in.
 *
 * @param name of the defect
 * @param replaces the class that it stands for, with dots
 * @param scenario that finds it
 * @param description what is wrong
 * @param classFile its bytes, under its own name
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares variants
public record Variant(
    String name, String replaces, String scenario, String description, byte[] classFile) {
  private static final String DEFECT = Defect.class.getName();
  private static final String PLANTED = Planted.class.getName();

  /** The variant in a class file, if it is one. */
  static Optional<Variant> of(byte[] classFile) {
    return annotation(ClassFile.of().parse(classFile), DEFECT)
        .map(found -> {
          Map<String, String> values = values(found);
          return new Variant(
              values.getOrDefault("name", ""),
              values.getOrDefault("replaces", ""),
              values.getOrDefault("scenario", ""),
              values.getOrDefault("description", ""),
              classFile);
        });
  }

  /** The program with this defect in it. */
  public Alteration alteration() {
    return new Alteration(Alteration.Kind.DEFECT, name, new Source());
  }

  private final class Source implements TwinLoader.ClassSource {
    @Override
    public byte @Nullable [] bytesOf(String className, byte @Nullable [] original) {
      return className.equals(replaces) && original != null ? planted(original) : original;
    }
  }

  private byte[] planted(byte[] original) {
    ClassFile format = ClassFile.of();
    String variantName = format.parse(classFile).thisClass().asInternalName();
    byte[] renamed =
        ConstantPool.rename(
            classFile, packageOf(variantName), packageOf(replaces.replace('.', '/')));
    Map<String, MethodModel> changed = new HashMap<>();
    for (MethodModel method : format.parse(renamed).methods()) {
      if (annotation(method, PLANTED).isPresent()) {
        changed.put(key(method), method);
      }
    }
    if (changed.isEmpty()) {
      return renamed;
    }
    ClassModel model = format.parse(original);
    List<String> known = model.methods().stream().map(Variant::key).toList();
    for (String key : changed.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalStateException(
            "defect %s: %s has no method %s".formatted(name, replaces, key));
      }
    }
    return format.transformClass(
        model,
        (ClassTransform)
            (builder, element) ->
                builder.with(
                    element instanceof MethodModel method
                        ? changed.getOrDefault(key(method), method)
                        : element));
  }

  private static String key(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private static String packageOf(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/') + 1);
  }

  private static Optional<Annotation> annotation(AttributedElement element, String type) {
    String descriptor = "L" + type.replace('.', '/') + ";";
    return element.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
        .flatMap(attribute -> attribute.annotations().stream())
        .filter(annotation -> annotation.className().equalsString(descriptor))
        .findFirst();
  }

  private static Map<String, String> values(Annotation annotation) {
    Map<String, String> values = new HashMap<>();
    for (AnnotationElement element : annotation.elements()) {
      if (element.value() instanceof AnnotationValue.OfString text) {
        values.put(element.name().stringValue(), text.stringValue());
      }
    }
    return values;
  }
}
