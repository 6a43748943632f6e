package portcullis.check.loading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A user's source file, compiled in memory: its classes are the program under check. */
public final class SourceFile implements TwinLoader.ClassSource {
  // By name: that package needs this one.
  private static final String SCENARIO = "portcullis.check.program.Scenario";

  private final Map<String, byte[]> classes;

  private SourceFile(Map<String, byte[]> classes) {
    this.classes = classes;
  }

  /** It does not compile; the message is {@code FILE:LINE: reason}. */
  public static final class CompilationException extends Exception {
    private static final long serialVersionUID = 1;

    CompilationException(String message) {
      super(message);
    }
  }

  /**
   * Compiles a file.
   *
   * @throws CompilationException if that is not possible
   * @throws IOException if it cannot be read
   */
  public static SourceFile compile(Path file) throws CompilationException, IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CompilationException(file + ":1: this Java has no compiler; use a JDK");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Map<String, ByteArrayOutputStream> written = new HashMap<>();
    boolean isGood;
    try (StandardJavaFileManager standard =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, null);
        JavaFileManager inMemory = new InMemory(standard, written)) {
      isGood =
          compiler
              .getTask(
                  null, inMemory, diagnostics, options(), null, standard.getJavaFileObjects(file))
              .call();
    }
    if (!isGood) {
      throw new CompilationException(first(file, diagnostics.getDiagnostics()));
    }
    Map<String, byte[]> classes = new TreeMap<>();
    written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return new SourceFile(classes);
  }

  private static List<String> options() {
    List<String> options = new ArrayList<>(List.of("-g", "-proc:none", "-Xlint:none"));
    String modules = System.getProperty("jdk.module.path");
    if (modules != null && !modules.isEmpty()) {
      options.addAll(List.of("--module-path", modules, "--add-modules", "portcullis.check"));
    }
    String path = System.getProperty("java.class.path");
    options.addAll(List.of("-classpath", path == null ? "" : path));
    return options;
  }

  private static String first(Path file, List<Diagnostic<? extends JavaFileObject>> all) {
    return all.stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .findFirst()
        .map(d -> file + ":" + Math.max(1, d.getLineNumber()) + ": " + d.getMessage(Locale.ROOT))
        .orElse(file + ":1: it does not compile");
  }

  /** Names of the public scenarios in it, with dots; nested ones with {@code $}. */
  public List<String> scenarios() {
    return classes.keySet().stream().filter(this::isRunnable).toList();
  }

  private boolean isRunnable(String name) {
    ClassModel model = ClassFile.of().parse(classes.get(name));
    Set<AccessFlag> flags = model.flags().flags();
    return flags.contains(AccessFlag.PUBLIC)
        && !flags.contains(AccessFlag.ABSTRACT)
        && isScenario(model)
        && model.methods().stream()
            .anyMatch(m ->
                m.methodName().equalsString("<init>")
                    && m.methodType().equalsString("()V")
                    && m.flags().has(AccessFlag.PUBLIC));
  }

  private boolean isScenario(ClassModel model) {
    String parent = model.superclass().map(c -> c.asInternalName().replace('/', '.')).orElse("");
    if (parent.equals(SCENARIO)) {
      return true;
    }
    byte[] known = classes.get(parent);
    return known != null && isScenario(ClassFile.of().parse(known));
  }

  @Override
  public boolean owns(String className) {
    return classes.containsKey(className);
  }

  @Override
  public byte @Nullable [] bytesOf(String className, byte @Nullable [] original) {
    byte[] mine = classes.get(className);
    return mine == null ? original : mine;
  }

  /** Keeps class files where {@link TwinLoader} can have them. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written;

    InMemory(JavaFileManager standard, Map<String, ByteArrayOutputStream> written) {
      super(standard);
      this.written = written;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      URI uri = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }
  }
}
