package portcullis.machine.ats;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import portcullis.core.memory.Access;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.Requester;

/** A function with a cache, its router, and what came back to the IOMMU, as tests use them. */
final class AtsBench implements AutoCloseable {
  static final int ID = 0x18;
  static final long IOVA = 0x1234_5000L;
  static final long FRAME = TestMachine.RAM_BASE + 0x20_0000L;

  final TestMachine machine = new TestMachine();
  final FakeAtsTranslator translator = new FakeAtsTranslator();
  final Requester requester = new Requester(machine.bus, ID, translator);
  final AtsRouter router = new AtsRouter(machine.bus);
  final AtsFunction function;
  final CachedDmaPort port;
  final MemorySegment buffer = Arena.ofAuto().allocate(1 << 16, 8);
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Guarded by #lock.
  private final List<String> completed = new ArrayList<>();

  AtsBench() {
    this(PageRequestSink.UNCONNECTED);
  }

  AtsBench(PageRequestSink pageRequests) {
    requester.setBusMaster(true);
    function = new AtsFunction(requester, 4, pageRequests);
    port = function.newPort();
    router.add(function);
    router.connect((requesterId, segment, itagVector, count) -> {
      lock.lock();
      try {
        completed.add("%x %d 0x%x/%d".formatted(requesterId, segment, itagVector, count));
      } finally {
        lock.unlock();
      }
    });
    translator.map(FakeAtsTranslator.Mapping.page(FRAME, Access.READ_WRITE));
  }

  /** What came back: requester id, segment, tags, count. */
  List<String> completed() {
    lock.lock();
    try {
      return List.copyOf(completed);
    } finally {
      lock.unlock();
    }
  }

  void awaitCompletions(int count) {
    TestMachine.await(count + " completions", () -> completed().size() >= count);
  }

  /** Sends a request for one page, without PASID. */
  void invalidate(long iova, int itag) {
    router.invalidationRequest(ID, AtsMessageSink.NONE, AtsMessageSink.NONE, itag, iova & -4096L);
  }

  @Override
  public void close() {
    router.close();
    machine.close();
  }
}
