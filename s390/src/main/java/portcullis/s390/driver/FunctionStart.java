package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.memory.PageAllocator;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.SetFunction;

/** The way of a function from the list to one that is enabled, blocked and can be programmed. */
final class FunctionStart {
  private FunctionStart() {}

  /** What came of it. */
  sealed interface Outcome {
    /**
     * The function is enabled, and no DMA of it passes.
     *
     * @param endpoint how to program it
     */
    record Started(S390Endpoint endpoint) implements Outcome {}

    /**
     * Nothing is allocated.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements Outcome {}
  }

  static Outcome run(S390Driver driver, S390Function function, DeviceDescription device) {
    ListedFunction listed = driver.processor().find(function.functionId());
    if (listed == null) {
      return new Outcome.Refused("the machine has no such function");
    }
    if (!listed.configured()) {
      return new Outcome.Refused("it is in standby; configure it first");
    }
    long block = driver.pages().allocate(S390Endpoint.BLOCK_LOG2);
    if (block == PageAllocator.NONE) {
      return new Outcome.Refused("no memory for its information block");
    }
    LogicalProcessor.SetAnswer answer = new LogicalProcessor.SetAnswer();
    int handle = listed.handle();
    if (FunctionHandle.isEnabled(handle)) {
      // Somebody has left it so; what it does now and has cached is nobody's.
      driver.processor().set(handle, SetFunction.DISABLE, answer);
      handle = answer.response == ClpResponse.OK ? answer.handle : handle;
    }
    driver.processor().set(handle, SetFunction.ENABLE, answer);
    if (answer.response != ClpResponse.OK) {
      driver.pages().free(block);
      return new Outcome.Refused("it cannot be enabled: " + describe(answer.response));
    }
    function.lock().lock();
    try {
      function.gate().beginSwitch();
      function.gate().endSwitch(answer.handle, false);
    } finally {
      function.lock().unlock();
    }
    return new Outcome.Started(new S390Endpoint(driver, function, device, block));
  }

  private static String describe(@Nullable ClpResponse response) {
    return response == null ? "the machine does not answer" : response.toString();
  }
}
