package portcullis.check.exploration;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Observer;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/**
 * What is explored: one scenario under one memory model.
 *
 * @param scenario what the user calls it
 * @param className its class
 * @param model which orders there are
 * @param alteration what is different from what ships
 * @param classes where the program's classes come from before they are altered
 * @param mostSteps an execution of more is held to have no end
 */
public record Subject(
    String scenario,
    String className,
    MemoryModel model,
    Alteration alteration,
    TwinLoader.ClassSource classes,
    int mostSteps) {
  /** Steps that no scenario comes near. */
  public static final int MOST_STEPS = 5000;

  /** Loads it for one worker. */
  public Program load() {
    return load(mostSteps, null);
  }

  /**
   * Loads it with a bound of its own.
   *
   * @param observer hears of everything from the loading on; null for nobody
   */
  public Program load(int steps, @Nullable Observer observer) {
    return Program.load(new TwinLoader(new Altered()), className, model, steps, observer);
  }

  /** How a user names the memory model. */
  public String modelName() {
    return model.name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code attach-flush under tso without Bonds#add:full-fence}. */
  @Override
  public String toString() {
    return scenario + " under " + modelName() + alteration.suffix();
  }

  private final class Altered implements TwinLoader.ClassSource {
    @Override
    public byte @Nullable [] bytesOf(String name, byte @Nullable [] original) {
      return alteration.source().bytesOf(name, classes.bytesOf(name, original));
    }

    @Override
    public boolean owns(String name) {
      return classes.owns(name) || alteration.source().owns(name);
    }
  }
}
