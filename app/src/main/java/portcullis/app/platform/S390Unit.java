package portcullis.app.platform;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import portcullis.app.job.MachineKind;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.report.RefreshCounters;
import portcullis.core.domain.IommuDriver;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Counter;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.device.ZpciMachine;
import portcullis.s390.driver.FunctionCounter;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Driver;
import portcullis.s390.driver.S390Function;
import portcullis.s390.driver.S390Options;

/** PCI functions of an s390 with their driver, which meet by instructions and in memory. */
final class S390Unit implements IommuUnit {
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private final ZpciMachine machine;
  private final S390Driver driver;
  // Ids of functions that were there at any time, whose counts still count.
  private final Set<Integer> functionIds = new CopyOnWriteArraySet<>();
  // What functions counted that are gone; of the thread that plugs and unplugs.
  private final long[] former = new long[Counter.values().length];

  private S390Unit(ZpciMachine machine, S390Driver driver) {
    this.machine = machine;
    this.driver = driver;
  }

  static S390Unit start(
      MachineKind kind,
      SystemBus bus,
      PciHost host,
      PageAllocator tables,
      long doorbellAddress,
      FaultSink faults)
      throws RunFailedException {
    Environment environment =
        kind == MachineKind.S390_VM ? new Environment.Shadowed() : new Environment.Lpar();
    ZpciMachine machine =
        new ZpciMachine(bus, host, ZpciConfig.of(environment).withMessagePage(doorbellAddress));
    S390Driver.StartOutcome outcome =
        S390Driver.start(machine, tables, S390Options.DEFAULT, faults, FunctionEvent.Sink.NONE);
    return switch (outcome) {
      case S390Driver.StartOutcome.Started started -> new S390Unit(machine, started.driver());
      case S390Driver.StartOutcome.Refused refused -> {
        machine.close();
        throw new RunFailedException(refused.reason());
      }
    };
  }

  @Override
  public Place plug(RequesterId id, PciFunction function) throws RunFailedException {
    int functionId = id.value();
    machine.hotPlug(functionId, id, function, true);
    functionIds.add(functionId);
    if (!driver.discover()) {
      throw new RunFailedException("the machine does not list its functions");
    }
    S390Function found = function(id);
    return new Place(found, found.reservedRegions());
  }

  @Override
  public void unplug(RequesterId id) {
    for (Counter counter : Counter.values()) {
      former[counter.ordinal()] += machine.count(id.value(), counter);
    }
    functionIds.remove(id.value());
    machine.remove(id.value());
  }

  @Override
  public PciRegisters registers(RequesterId id) {
    S390Function function = function(id);
    return new PciRegisters() {
      @Override
      public MmioRegion config() {
        return function.configuration();
      }

      @Override
      public MmioRegion bar(int index) {
        MmioRegion bar = function.bar(index);
        if (bar == null) {
          throw new IllegalArgumentException("%s has no BAR %d".formatted(function, index));
        }
        return bar;
      }

      @Override
      public long doorbellAddress() {
        return function.messageAddress();
      }
    };
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public String pageMode() {
    return driver.rootName();
  }

  @Override
  public SortedMap<String, Long> commands() {
    SortedMap<String, Long> commands = new TreeMap<>();
    put(commands, "RPCIT.RANGE", sum(Counter.RANGED_REFRESHES));
    put(commands, "RPCIT.ALL", sum(Counter.GLOBAL_REFRESHES));
    long registrations = 0;
    for (S390Function function : driver.functions()) {
      registrations += function.count(FunctionCounter.REGISTRATIONS);
    }
    put(commands, "MPCIFC.REGISTER", registrations);
    return commands;
  }

  private static void put(SortedMap<String, Long> commands, String name, long executed) {
    if (executed > 0) {
      commands.put(name, executed);
    }
  }

  @Override
  public RefreshCounters refreshes() {
    return new RefreshCounters(
        sum(Counter.RANGED_REFRESHES),
        sum(Counter.GLOBAL_REFRESHES),
        sum(Counter.ENTRIES_WALKED),
        sum(Counter.SHADOW_ENTRIES_TOUCHED),
        sum(Counter.PINS),
        sum(Counter.UNPINS),
        sum(Counter.REFRESHES_SHORT_OF_ROOM));
  }

  @Override
  public void settle() {
    long errors = sum(Counter.ERRORS);
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + SETTLE_NANOS;
    while (handledErrors() < errors && !Clock.isPast(deadlineNanos)) {
      backoff.pause();
    }
  }

  @Override
  public void close() {
    machine.close();
    driver.stop();
  }

  private long handledErrors() {
    long handled = 0;
    for (S390Function function : driver.functions()) {
      handled +=
          function.count(FunctionCounter.ERROR_EVENTS)
              + function.count(FunctionCounter.STALE_EVENTS);
    }
    return handled;
  }

  private long sum(Counter counter) {
    long sum = former[counter.ordinal()];
    for (int functionId : functionIds) {
      sum += machine.count(functionId, counter);
    }
    return sum;
  }

  private S390Function function(RequesterId id) {
    S390Function function = driver.function(id.value());
    if (function == null) {
      throw new IllegalStateException("the machine does not list function " + id);
    }
    return function;
  }
}
