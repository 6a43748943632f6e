package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.s390.spec.FunctionState;

/**
 * All that instructions and DMA go by, of one function at one moment. Replaced as a whole, so that
 * nobody sees the state of one moment with the registration of another.
 */
final class FunctionSnapshot {
  final FunctionState state;
  final int handle;
  final @Nullable Registration registration;

  /** Whether DMA passes as far as the state is concerned. */
  final boolean passes;

  FunctionSnapshot(FunctionState state, int handle, @Nullable Registration registration) {
    this.state = state;
    this.handle = handle;
    this.registration = registration;
    this.passes = state == FunctionState.ENABLED;
  }

  FunctionSnapshot in(FunctionState newState) {
    return new FunctionSnapshot(newState, handle, registration);
  }

  FunctionSnapshot with(@Nullable Registration newRegistration) {
    return new FunctionSnapshot(state, handle, newRegistration);
  }
}
