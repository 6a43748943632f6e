package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.IommuEndpoint;
import portcullis.s390.spec.EventCode;

/**
 * What has happened to a function, for whoever recovers, adds and removes devices.
 *
 * <p>A function can be let go and probed again at any moment, by another thread than the one that
 * hands events over. So who gets one first looks up the device that is behind the function, and
 * then asks {@link #isOld}: if the answer is no, the device is the one of the event or one that has
 * been released since, which takes no harm from it.
 */
public sealed interface FunctionEvent {
  /** What the machine says. */
  EventCode code();

  /** What it has happened to; null if no function with that id is known. */
  @Nullable S390Function function();

  /** Whether the function has gone on to another life since, which the event says nothing of. */
  boolean isOld();

  /**
   * A function in use is isolated: no DMA and no access to its registers passes until it is
   * recovered.
   *
   * @param function the function
   * @param handle what it was named by when that happened
   * @param code why
   */
  record Isolated(S390Function function, int handle, EventCode code) implements FunctionEvent {
    @Override
    public boolean isOld() {
      return function.handle() != handle;
    }
  }

  /**
   * A function in use cannot be recovered.
   *
   * @param function the function
   * @param handle what it was named by when that happened
   * @param code why
   */
  record Failed(S390Function function, int handle, EventCode code) implements FunctionEvent {
    @Override
    public boolean isOld() {
      return function.handle() != handle;
    }
  }

  /**
   * A function has come, gone or changed its configuration state.
   *
   * @param functionId its id; without meaning with {@link EventCode#SEVERAL_CHANGED}
   * @param function the function, null if none with that id is known
   * @param user who used it when the machine was asked whether it is there, null for nobody
   * @param code what has happened
   */
  record Availability(
      int functionId, @Nullable S390Function function, @Nullable IommuEndpoint user, EventCode code)
      implements FunctionEvent {
    /** {@inheritDoc} Only that it has gone can be: what else there is leads to a look at it. */
    @Override
    public boolean isOld() {
      return code == EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED
          && function != null
          && function.endpoint() != user;
    }
  }

  /** Gets events; called by the driver's thread with no lock held. */
  @FunctionalInterface
  interface Sink {
    /** For nobody. */
    Sink NONE = event -> {};

    /** Hands over one event. */
    void happened(FunctionEvent event);
  }
}
