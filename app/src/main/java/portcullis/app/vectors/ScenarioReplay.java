package portcullis.app.vectors;

import org.jspecify.annotations.Nullable;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.Register;

/**
 * Runs one scenario on a device of its own and judges each step. What the device throws is a
 * failure of the scenario. Used by one thread.
 */
final class ScenarioReplay {
  private final Scenario scenario;
  private final UnitUnderTest unit;
  private final FaultQueueCheck faults;
  private final @Nullable TraceRecorder trace;
  // The queue runs by itself after such a write; registers are looked at when it has to be done.
  private boolean commandsUnderWay;
  private int steps;
  private int unspecified;

  private ScenarioReplay(Scenario scenario, UnitUnderTest unit, @Nullable TraceRecorder trace) {
    this.scenario = scenario;
    this.unit = unit;
    this.faults = new FaultQueueCheck(unit);
    this.trace = trace;
  }

  /**
   * Runs it up to the first failure, or to its end if it is traced.
   *
   * @param trace what its translations are told to, null for nothing
   */
  static Verdict run(Scenario scenario, @Nullable TraceRecorder trace) {
    UnitUnderTest unit;
    try {
      unit = new UnitUnderTest(scenario);
    } catch (RuntimeException e) {
      return new Verdict(
          0, 0, new StepFailure(-1, "reset", "exception", "a device as described", e.toString()));
    }
    try (unit) {
      return new ScenarioReplay(scenario, unit, trace).run();
    }
  }

  private Verdict run() {
    StepFailure first = null;
    for (Scenario.NumberedStep step : scenario.steps()) {
      StepFailure failure = run(step);
      first = first == null ? failure : first;
      if (first != null && trace == null) {
        break;
      }
    }
    return new Verdict(steps, unspecified, first);
  }

  private @Nullable StepFailure run(Scenario.NumberedStep step) {
    steps++;
    if (step.unspecified() != null) {
      unspecified++;
    }
    Mismatch mismatch;
    try {
      mismatch = run(step, step.step());
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      return StepFailure.of(step, new Mismatch("exception", "none", e.toString()));
    }
    return mismatch == null || step.unspecified() != null ? null : StepFailure.of(step, mismatch);
  }

  private @Nullable Mismatch run(Scenario.NumberedStep numbered, Step step) {
    return switch (step) {
      case Step.RegisterWrite write -> writeRegister(numbered.index(), write);
      case Step.RegisterRead read -> readRegister(read);
      case Step.Translate translate -> translate(numbered, translate);
      case Step.ProcessCommands _ -> {
        unit.settle();
        commandsUnderWay = false;
        yield null;
      }
      case Step.MemoryWrite write -> {
        unit.store(write.block());
        yield null;
      }
      case Step.MemoryExpect expect -> {
        MemoryBlock block = expect.block();
        yield Mismatch.between("data", block.hex(), unit.load(block.physAddr(), block.sizeBytes()));
      }
      case Step.MessageExpect expect ->
          Mismatch.between(
              "message", expect.message().toString(), unit.messages().describe(expect.index()));
      case Step.InvalidationCompletion completion -> {
        unit.completeInvalidation(
            completion.messages(),
            completion.requesterId(),
            completion.segment(),
            completion.completionCount());
        yield null;
      }
      case Step.InvalidationTimeout timeout -> {
        unit.timeOutInvalidation(timeout.messages());
        yield null;
      }
      case Step.DebugResponse expect ->
          DebugResponseCheck.compare(
              expect,
              unit.readRegister(Register.TR_RESPONSE, 8),
              unit.readRegister(Register.TR_REQ_IOVA, 8));
    };
  }

  private @Nullable Mismatch writeRegister(int index, Step.RegisterWrite write) {
    boolean startsCommands =
        write.offset() == Register.CQT.offset() || write.offset() == Register.CQCSR.offset();
    commandsUnderWay |= startsCommands && hasCommandsAfter(index);
    unit.writeRegister(write.offset(), write.sizeBytes(), write.value());
    return null;
  }

  private boolean hasCommandsAfter(int index) {
    return scenario.steps().stream()
        .skip(index + 1L)
        .anyMatch(later -> later.step() instanceof Step.ProcessCommands);
  }

  private @Nullable Mismatch readRegister(Step.RegisterRead read) {
    long value = unit.readRegister(read.offset(), read.sizeBytes());
    return commandsUnderWay
        ? null
        : Mismatch.betweenNumbers("value", read.expected() & read.mask(), value & read.mask());
  }

  private @Nullable Mismatch translate(Scenario.NumberedStep step, Step.Translate translate) {
    long tail = faults.tail();
    Outcome outcome = unit.translate(translate.request(), trace);
    Expectation expected = translate.expected();
    Mismatch mismatch = expected == null ? null : compare(translate, expected, outcome, tail);
    if (trace != null) {
      trace.add(
          new TracedTranslation(
              step.index(),
              translate.request(),
              trace.take(),
              outcome,
              describeRecord(tail),
              expected,
              step.unspecified(),
              mismatch));
    }
    return mismatch;
  }

  private @Nullable Mismatch compare(
      Step.Translate translate, Expectation expected, Outcome outcome, long tail) {
    Mismatch mismatch = OutcomeCheck.compare(translate.request(), expected, outcome);
    return mismatch != null || expected.fault() == null
        ? mismatch
        : faults.compare(tail, expected.fault());
  }

  private String describeRecord(long tail) {
    String record = faults.recordSince(tail);
    return record.isEmpty()
        ? ""
        : FaultQueueCheck.describe(
            record, FeaturesControl.BE.isSet(unit.readRegister(Register.FCTL, 4)));
  }
}
