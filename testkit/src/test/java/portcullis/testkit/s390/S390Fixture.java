package portcullis.testkit.s390;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultLog;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Counter;
import portcullis.s390.device.Instruction;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.device.ZpciMachine;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Driver;
import portcullis.s390.driver.S390Function;
import portcullis.s390.driver.S390Options;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ModifyOperation;
import portcullis.testkit.domain.IommuFixture;

/**
 * The s390 driver on the model of the machine. Each function is an IOMMU with one device, so a
 * device that is probed where one is already gets the next function that is free.
 *
 * <p>An access that is refused isolates the function, after which nothing passes. What a test wants
 * to know is what the domain lets through, so unless told otherwise the fixture first asks the
 * machine, and where that says no, lets the function do the access and ends its error state.
 */
final class S390Fixture implements IommuFixture {
  static final S390Options PATIENT = new S390Options(0, 10_000_000_000L);
  static final S390Options IMPATIENT = new S390Options(0, 20_000_000L);
  static final int FIRST_ID = 0x100;
  private static final long RAM_BASE = 0x8000_0000L;
  private static final long RAM_BYTES = 64 << 20;
  private static final long OPERATOR_BYTES = 1 << 20;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  final ZpciMachine machine;
  final S390Driver driver;
  final List<ProbeFunction> hardware = new ArrayList<>();
  final List<FunctionEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM_BASE, RAM_BYTES);
  private final SystemBus bus = new SystemBus(ram);
  private final PageAllocator pages;
  private final IommuSystem system;
  private final FaultLog faults = new FaultLog(32, fault -> {});
  // By the index of a function, which was asked for when it was given.
  private final Map<Integer, Integer> insteadOf = new ConcurrentHashMap<>();
  private final Set<Integer> stalled = Collections.synchronizedSet(new HashSet<>());
  private final boolean letsFunctionsFail;
  private long errorsAtClose = -1;
  private volatile FunctionEvent.Sink handler = FunctionEvent.Sink.NONE;
  private volatile CountDownLatch hold = new CountDownLatch(0);

  /**
   * @param functions how many there are
   * @param letsFunctionsFail whether what is refused becomes an error of the function, and so a
   *     fault, or is only asked about
   */
  S390Fixture(ZpciConfig config, S390Options options, int functions, boolean letsFunctionsFail) {
    this(config, options, functions, letsFunctionsFail, AllocationGate.OPEN);
  }

  S390Fixture(
      ZpciConfig config,
      S390Options options,
      int functions,
      boolean letsFunctionsFail,
      AllocationGate gate) {
    this.letsFunctionsFail = letsFunctionsFail;
    pages = new PageAllocator(ram, RAM_BASE, RAM_BYTES - OPERATOR_BYTES, gate);
    system = new IommuSystem(pages);
    machine = new ZpciMachine(bus, new PciHost(bus, 0x1_0000_0000L, 1L << 28), config);
    for (int i = 0; i < functions; i++) {
      ProbeFunction function = new ProbeFunction();
      hardware.add(function);
      machine.plug(FIRST_ID + i, RequesterId.of(8 * i), function, true);
    }
    machine.setGate(this::answer);
    driver =
        switch (S390Driver.start(machine, pages, options, faults, this::happened)) {
          case S390Driver.StartOutcome.Started started -> started.driver();
          case S390Driver.StartOutcome.Refused refused -> throw new AssertionError(refused);
        };
  }

  private void happened(FunctionEvent event) {
    events.add(event);
    handler.happened(event);
    try {
      hold.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From the next event on, {@code newHandler} is told. */
  void handleEvents(FunctionEvent.Sink newHandler) {
    handler = newHandler;
  }

  /** From the next event on, the driver's thread waits for {@code until} after each. */
  void holdEventsUntil(CountDownLatch until) {
    hold = until;
  }

  /** Waits until the driver's thread holds an event that it has taken. */
  void awaitHeldEvent() {
    while (events.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private long answer(Instruction instruction, int functionId, long nth) {
    if (!stalled.contains(functionId)) {
      return InstructionGate.PASS;
    }
    return switch (instruction) {
      case ENABLE, DISABLE -> ClpResponse.BUSY.code();
      default -> InstructionResult.BUSY;
    };
  }

  @Override
  public SystemBus bus() {
    return bus;
  }

  @Override
  public PageAllocator pages() {
    return pages;
  }

  @Override
  public IommuSystem system() {
    return system;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public List<S390Function> iommus() {
    return driver.functions();
  }

  S390Function function(int index) {
    return driver.functions().get(index);
  }

  @Override
  public Device probe(int iommuIndex, DeviceDescription description) {
    int index = iommuIndex;
    while (function(index).handle() != 0) {
      index++;
    }
    insteadOf.put(index, iommuIndex);
    return IommuFixture.super.probe(index, description);
  }

  @Override
  public long translate(int index, int requesterId, int pasid, long iova, int access) {
    DmaTransaction request = new DmaTransaction().request(8 * index, pasid, iova, access);
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      if (machine.inspect(request)) {
        return request.physAddr();
      }
    } finally {
      reader.exit();
    }
    if (letsFunctionsFail) {
      assertRefused(index, iova, access);
    }
    return BLOCKED;
  }

  private void assertRefused(int index, long iova, int access) {
    if (hardware.get(index).access(iova, access).isOk()) {
      throw new AssertionError("an access to 0x%x passed that must not".formatted(iova));
    }
    if (machine.state(FIRST_ID + index) == FunctionState.ERROR) {
      faults();
      clearError(index);
    }
  }

  /** Ends the error state of a function by itself, as if nothing had happened. */
  void clearError(int index) {
    long operand = InstructionOperand.modify(function(index).handle(), ModifyOperation.RESET_ERROR);
    long result = machine.modifyFunctionControls(operand, RAM_BASE + RAM_BYTES - OPERATOR_BYTES);
    if (!InstructionResult.isOk(result)) {
      throw new AssertionError(InstructionResult.describe(result));
    }
  }

  /** {@inheritDoc} With it all functions that devices got instead of it. */
  @Override
  public void stall(int iommuIndex, boolean stops) {
    for (int i = 0; i < hardware.size(); i++) {
      if (insteadOf.getOrDefault(i, i) == iommuIndex) {
        if (stops) {
          stalled.add(FIRST_ID + i);
        } else {
          stalled.remove(FIRST_ID + i);
        }
      }
    }
  }

  @Override
  public long invalidationsExecuted(int iommuIndex) {
    return count(iommuIndex, Counter.RANGED_REFRESHES)
        + count(iommuIndex, Counter.GLOBAL_REFRESHES);
  }

  long count(int index, Counter counter) {
    return machine.count(FIRST_ID + index, counter);
  }

  @Override
  public List<DmaFault> faults() {
    awaitEvents(errors());
    return faults.faults();
  }

  private long errors() {
    long errors = 0;
    for (int i = 0; i < hardware.size(); i++) {
      errors += count(i, Counter.ERRORS);
    }
    return errors;
  }

  /** How often functions had come into their error state when the machine was closed. */
  long errorsAtClose() {
    return errorsAtClose;
  }

  /** Waits until the driver has handled so many events. */
  void awaitEvents(long number) {
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    while (driver.eventsHandled() < number) {
      if (Clock.isPast(deadlineNanos)) {
        throw new AssertionError(
            "%d of %d events handled".formatted(driver.eventsHandled(), number));
      }
      backoff.pause();
    }
  }

  @Override
  public void close() {
    driver.stop();
    errorsAtClose = errors();
    machine.close();
  }
}
