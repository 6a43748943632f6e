package portcullis.check.loading;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Accesses;

/**
 * Loads the program under check: the very bytecode that ships, but that the classes of {@code
 * core.sync} that have a twin are replaced by it. Everything the program shares with the checker
 * comes from the parent.
 */
public final class TwinLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String SYNC = "portcullis.core.sync.";
  private static final String TWINS = "portcullis.check.twin.";

  /** Packages of the program under check; the rest is the checker's and the JDK's. */
  private static final List<String> PROGRAM =
      List.of(
          "portcullis.core.",
          "portcullis.riscv.",
          "portcullis.s390.",
          "portcullis.check.scenario.");

  private final ClassSource source;
  private final Set<String> twins = ConcurrentHashMap.newKeySet();

  /** Loads the program as it ships. */
  public TwinLoader() {
    this((_, original) -> original);
  }

  /**
   * Loads the program with some classes changed.
   *
   * @param source says what becomes of each class
   */
  public TwinLoader(ClassSource source) {
    super("program under check", TwinLoader.class.getClassLoader());
    this.source = source;
  }

  /** What a class of the program is made of. */
  @FunctionalInterface
  public interface ClassSource {
    /**
     * The bytes to be loaded.
     *
     * @param className with dots
     * @param original as shipped, or null if there is no such class
     * @return null if there is none
     */
    byte @Nullable [] bytesOf(String className, byte @Nullable [] original);

    /** Whether a class is the program's although its package is not: one that a user wrote. */
    default boolean owns(String className) {
      return false;
    }

    /** Whether plain accesses are reported, and races on them are failures. */
    default boolean reportsPlainAccesses() {
      return false;
    }
  }

  /** Lets the twins of this loader work on an execution. */
  public void enter(Accesses accesses) {
    if (source.reportsPlainAccesses()) {
      accesses.detectRaces();
    }
    try {
      loadClass(SYNC + "Simulation").getMethod("enter", Accesses.class).invoke(null, accesses);
    } catch (InvocationTargetException | NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("the twins cannot be entered", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the twins are not there", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        byte[] bytes = isOfProgram(name) || source.owns(name) ? bytesOf(name) : null;
        loaded = bytes == null ? null : defineClass(name, bytes, 0, bytes.length);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }

  /** Whether a class is of the program under check, and no twin. */
  public static boolean isUnderCheck(Class<?> type) {
    return type.getClassLoader() instanceof TwinLoader loader
        && !loader.twins.contains(type.getName());
  }

  /** Whether a class is a twin. */
  public static boolean isTwin(Class<?> type) {
    return type.getClassLoader() instanceof TwinLoader loader
        && loader.twins.contains(type.getName());
  }

  /** What a class of the program under check was made of; null for any other. */
  public static byte @Nullable [] classFileOf(Class<?> type) {
    return isUnderCheck(type) && type.getClassLoader() instanceof TwinLoader loader
        ? loader.bytesOf(type.getName())
        : null;
  }

  private static boolean isOfProgram(String name) {
    return PROGRAM.stream().anyMatch(name::startsWith);
  }

  private byte @Nullable [] bytesOf(String name) {
    if (name.startsWith(SYNC)) {
      byte[] twin = resource(TWINS + name.substring(SYNC.length()));
      if (twin != null) {
        twins.add(name);
        return ConstantPool.rename(twin, TWINS.replace('.', '/'), SYNC.replace('.', '/'));
      }
    }
    return source.bytesOf(name, resource(name));
  }

  private byte @Nullable [] resource(String className) {
    String path = className.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(path)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
