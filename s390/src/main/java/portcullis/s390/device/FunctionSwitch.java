package portcullis.s390.device;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.machine.pci.PciHost;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.SclpResponse;

/**
 * Whatever brings a function to another configuration state or another life: enable, disable,
 * configure, deconfigure, removal, failure for good.
 *
 * <p>Thread-safe. The function's gate is held while something is done to it, and no lock. Whoever
 * leaves a life resets the function, so that none of it is left for the next.
 */
final class FunctionSwitch {
  private final PciHost host;
  private final FunctionTable functions;
  private final ModifyControls controls;
  private final EventQueue events;

  FunctionSwitch(
      PciHost host, FunctionTable functions, ModifyControls controls, EventQueue events) {
    this.host = host;
    this.functions = functions;
    this.controls = controls;
    this.events = events;
  }

  ClpResponse enable(ZpciFunction function, int handle) {
    return ifIdle(
        function,
        () -> {
          FunctionSnapshot now = function.snapshot();
          ClpResponse refused = refusal(now, handle);
          if (refused != null || now.state != FunctionState.DISABLED) {
            return refused != null ? refused : ClpResponse.HANDLE_NOT_VALID_FOR_OPERATION;
          }
          function.leave(FunctionState.ENABLED, functions.nextHandle(function.index, true));
          return ClpResponse.OK;
        });
  }

  ClpResponse disable(ZpciFunction function, int handle) {
    return ifIdle(
        function,
        () -> {
          FunctionSnapshot now = function.snapshot();
          ClpResponse refused = refusal(now, handle);
          if (refused != null || now.state == FunctionState.DISABLED) {
            return refused != null ? refused : ClpResponse.HANDLE_NOT_VALID_FOR_OPERATION;
          }
          end(function, FunctionState.DISABLED);
          return ClpResponse.OK;
        });
  }

  private static ClpResponse ifIdle(ZpciFunction function, Supplier<ClpResponse> action) {
    if (!function.tryBegin()) {
      return ClpResponse.BUSY;
    }
    try {
      return action.get();
    } finally {
      function.end();
    }
  }

  private static @Nullable ClpResponse refusal(FunctionSnapshot now, int handle) {
    if (now.handle != handle) {
      return ClpResponse.INVALID_HANDLE;
    }
    return switch (now.state) {
      case RESERVED -> ClpResponse.INVALID_HANDLE;
      case STANDBY -> ClpResponse.HANDLE_NOT_VALID_FOR_OPERATION;
      case PERMANENT_ERROR -> ClpResponse.PERMANENT_ERROR;
      case DISABLED, ENABLED, ERROR, ERROR_UNBLOCKED -> null;
    };
  }

  SclpResponse configure(ZpciFunction function) {
    function.begin();
    try {
      FunctionState state = function.snapshot().state;
      if (state == FunctionState.RESERVED) {
        return SclpResponse.RESERVED_STATE;
      }
      if (state != FunctionState.STANDBY) {
        return SclpResponse.NO_ACTION_REQUIRED;
      }
      function.leave(FunctionState.DISABLED, functions.nextHandle(function.index, false));
      return SclpResponse.COMPLETED;
    } finally {
      function.end();
    }
  }

  SclpResponse deconfigure(ZpciFunction function) {
    function.begin();
    try {
      FunctionState state = function.snapshot().state;
      if (state == FunctionState.RESERVED) {
        return SclpResponse.RESERVED_STATE;
      }
      if (state == FunctionState.STANDBY) {
        return SclpResponse.NO_ACTION_REQUIRED;
      }
      end(function, FunctionState.STANDBY);
      return SclpResponse.COMPLETED;
    } finally {
      function.end();
    }
  }

  /** Takes the function out of the machine, whatever it is doing. */
  void remove(ZpciFunction function) {
    function.begin();
    try {
      FunctionState before = function.snapshot().state;
      if (before == FunctionState.RESERVED) {
        return;
      }
      int handle = functions.nextHandle(function.index, false);
      Registration registered = function.leave(FunctionState.RESERVED, handle);
      host.remove(function.requesterId);
      function.drain();
      controls.drop(function, registered);
      functions.remove(function);
      EventCode code =
          before == FunctionState.STANDBY
              ? EventCode.STANDBY_TO_RESERVED
              : EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED;
      events.add(new PciEvent(code, function.functionId, handle, 0, false));
    } finally {
      function.end();
    }
  }

  /** The machine gives the function up; false if it is not configured. */
  boolean fail(ZpciFunction function) {
    function.begin();
    try {
      FunctionSnapshot now = function.snapshot();
      if (!now.state.isConfigured() || now.state == FunctionState.PERMANENT_ERROR) {
        return false;
      }
      // The handle stays, so that software knows which life the event is about.
      Registration registered = function.leave(FunctionState.PERMANENT_ERROR, now.handle);
      function.drain();
      controls.drop(function, registered);
      function.counters.add(Counter.ERRORS, 1);
      events.add(
          new PciEvent(EventCode.PERMANENT_ERROR, function.functionId, now.handle, 0, false));
      return true;
    } finally {
      function.end();
    }
  }

  private void end(ZpciFunction function, FunctionState next) {
    Registration registered = function.leave(next, functions.nextHandle(function.index, false));
    function.drain();
    controls.drop(function, registered);
    host.reset(function.requesterId);
  }
}
