package portcullis.s390.driver;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuDriver;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.s390.spec.PciInstructions;
import portcullis.s390.spec.TableLevel;

/**
 * The driver of all PCI functions of a machine: finds them, makes address spaces that they share,
 * and reads the machine's events. Thread-safe.
 */
public final class S390Driver implements IommuDriver {
  private static final S390Function[] NONE = {};

  private final PciInstructions machine;
  private final PageAllocator pages;
  private final S390Options options;
  private final Instructions instructions;
  private final LogicalProcessor processor;
  private final EventReader reader;
  private final AddressSpaces spaces;
  private final S390Events events;
  private final Mutex lock = new Mutex(LockClass.REGISTRY, 2);
  // Immutable snapshot of the functions ever seen, in the order of their indices; replaced under
  // #lock with release, pairs with #functions.
  private final SharedRef<S390Function[]> functions = new SharedRef<>(NONE);

  private S390Driver(
      PciInstructions machine,
      PageAllocator pages,
      S390Options options,
      LogicalProcessor processor,
      EventReader reader,
      FaultSink faults,
      FunctionEvent.Sink sink) {
    this.machine = machine;
    this.pages = pages;
    this.options = options;
    this.instructions = new Instructions(machine, options.patienceNanos());
    this.processor = processor;
    this.reader = reader;
    this.spaces = new AddressSpaces(pages);
    this.events = new S390Events(this, reader, faults, sink);
  }

  /** What came of {@link #start}. */
  public sealed interface StartOutcome {
    /**
     * The driver runs, and knows the functions that are there.
     *
     * @param driver the driver
     */
    record Started(S390Driver driver) implements StartOutcome {}

    /**
     * It does not, and nothing is allocated.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements StartOutcome {}
  }

  /**
   * Starts a driver.
   *
   * @param pages where tables and blocks come from; all of its memory is what functions get
   *     addresses for
   * @param faults gets what is blocked, on a thread of the driver's own
   * @param sink gets what has to be done something about, on the same thread
   */
  public static StartOutcome start(
      PciInstructions machine,
      PageAllocator pages,
      S390Options options,
      FaultSink faults,
      FunctionEvent.Sink sink) {
    LogicalProcessor processor = LogicalProcessor.create(machine, pages, options.patienceNanos());
    EventReader reader = processor == null ? null : EventReader.create(machine, pages);
    if (processor == null || reader == null) {
      if (processor != null) {
        processor.close();
      }
      return new StartOutcome.Refused("no memory for the blocks of instructions");
    }
    S390Driver driver = new S390Driver(machine, pages, options, processor, reader, faults, sink);
    if (!driver.discover()) {
      reader.close();
      processor.close();
      return new StartOutcome.Refused("the machine does not list its functions");
    }
    driver.events.start();
    return new StartOutcome.Started(driver);
  }

  /** Ends the driver, after the last device has been released and the last domain destroyed. */
  public void stop() {
    events.stop();
    reader.close();
    processor.close();
  }

  /**
   * Looks for functions that have come, and for others in the place of those that nobody uses.
   * Events make the driver do so by itself.
   *
   * @return false if the machine did not say
   */
  public boolean discover() {
    List<ListedFunction> listed = processor.list();
    if (listed == null) {
      return false;
    }
    lock.lock();
    try {
      for (ListedFunction each : listed) {
        S390Function known = function(each.functionId());
        if (known == null || !known.isInUse()) {
          FunctionProperties properties = processor.query(each.handle());
          if (properties != null && (known == null || !known.properties().equals(properties))) {
            put(known == null ? functions.getPlain().length : known.index(), properties);
          }
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void put(int index, FunctionProperties properties) {
    S390Function[] old = functions.getPlain();
    S390Function[] next = Arrays.copyOf(old, Math.max(old.length, index + 1));
    Aperture aperture =
        Aperture.choose(
            properties.firstIova(),
            properties.lastIova(),
            properties.designations(),
            options.apertureFactor() * pages.memory().sizeBytes());
    next[index] = new S390Function(this, index, properties, aperture);
    functions.setRelease(next); // pairs with #functions
  }

  /** The functions that have been seen, whether they are there at present or not. */
  public List<S390Function> functions() {
    return List.of(functions.getAcquire()); // pairs with #put
  }

  /** The function with an id, or null if none has been seen. */
  public @Nullable S390Function function(int functionId) {
    for (S390Function function : functions.getAcquire()) { // pairs with #put
      if (function.functionId() == functionId) {
        return function;
      }
    }
    return null;
  }

  /**
   * Whether a hypervisor translates by tables of its own. Every flush then is its work, one at a
   * time for all processors, so that deferred unmaps are better put in one queue, and flushed
   * seldom.
   */
  public boolean prefersSingleQueue() {
    for (S390Function function : functions.getAcquire()) { // pairs with #put
      if (function.needsMapSync()) {
        return true;
      }
    }
    return false;
  }

  /** Events handled so far: what was reported of them can be seen. */
  public long eventsHandled() {
    return events.handled();
  }

  /** Events read that this driver knows nothing of. */
  public long eventsUnknown() {
    return reader.unknown();
  }

  /**
   * {@inheritDoc} The root is one that the addresses of the most functions need; functions that
   * cannot have it refuse the address space.
   */
  @Override
  public @Nullable AddressSpace createAddressSpace() {
    return spaces.create(root(), prefersSingleQueue());
  }

  /** What stands at the root of new tables, in three letters: rtx, rsx or rfx. */
  public String rootName() {
    return switch (root()) {
      case REGION_FIRST -> "rfx";
      case REGION_SECOND -> "rsx";
      case REGION_THIRD, SEGMENT, PAGE -> "rtx";
    };
  }

  /** What the root of new tables is. */
  TableLevel root() {
    TableLevel best = TableLevel.REGION_THIRD;
    int most = -1;
    for (TableLevel root : TableLevel.values()) {
      if (root.compareTo(TableLevel.REGION_THIRD) < 0) {
        continue;
      }
      int reached = 0;
      for (S390Function function : functions.getAcquire()) { // pairs with #put
        boolean reaches =
            Long.compareUnsigned(function.lastIova(), Aperture.lastReached(root)) <= 0;
        if (reaches && Aperture.offers(function.properties().designations(), root)) {
          reached++;
        }
      }
      if (reached > most) {
        most = reached;
        best = root;
      }
    }
    return best;
  }

  boolean owns(S390AddressSpace space) {
    return space.owner().equals(spaces);
  }

  PciInstructions machine() {
    return machine;
  }

  PageAllocator pages() {
    return pages;
  }

  Instructions instructions() {
    return instructions;
  }

  LogicalProcessor processor() {
    return processor;
  }

  AddressSpaces spaces() {
    return spaces;
  }
}
