package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.s390.spec.EventCode;

/** What has happened to a function, for whoever recovers, adds and removes devices. */
public sealed interface FunctionEvent {
  /** What the machine says. */
  EventCode code();

  /**
   * A function in use is isolated: no DMA and no access to its registers passes until it is
   * recovered.
   *
   * @param function the function
   * @param code why
   */
  record Isolated(S390Function function, EventCode code) implements FunctionEvent {}

  /**
   * A function in use cannot be recovered.
   *
   * @param function the function
   * @param code why
   */
  record Failed(S390Function function, EventCode code) implements FunctionEvent {}

  /**
   * A function has come, gone or changed its configuration state.
   *
   * @param functionId its id; without meaning with {@link EventCode#SEVERAL_CHANGED}
   * @param function the function, null if none with that id is known
   * @param code what has happened
   */
  record Availability(int functionId, @Nullable S390Function function, EventCode code)
      implements FunctionEvent {}

  /** Gets events; called by the driver's thread with no lock held. */
  @FunctionalInterface
  interface Sink {
    /** For nobody. */
    Sink NONE = event -> {};

    /** Hands over one event. */
    void happened(FunctionEvent event);
  }
}
