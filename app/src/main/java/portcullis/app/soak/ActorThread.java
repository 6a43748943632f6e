package portcullis.app.soak;

import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;

/** An actor at work, and whether it gets on. */
final class ActorThread {
  private final SoakScene scene;
  private final Actor actor;
  // Written by the actor's thread alone, opaque: they carry no data.
  private final SharedLong lastStepNanos = new SharedLong(Clock.nanos());
  private final Task task;

  private ActorThread(SoakScene scene, Actor actor) {
    this.scene = scene;
    this.actor = actor;
    this.task = Task.spawn("soak " + actor.name(), this::run);
  }

  static ActorThread start(SoakScene scene, Actor actor) {
    return new ActorThread(scene, actor);
  }

  String name() {
    return actor.name();
  }

  boolean isAlive() {
    return task.isAlive();
  }

  /** How long ago it finished a step. */
  long silentNanos() {
    return Clock.nanos() - lastStepNanos.getOpaque();
  }

  private void run() {
    try {
      while (scene.isRunning()) {
        actor.step();
        lastStepNanos.setOpaque(Clock.nanos());
      }
      actor.end();
    } catch (RuntimeException | Error e) {
      scene.violated(actor.name(), "threw " + e + origin(e));
    }
  }

  private static String origin(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }
}
