package portcullis.machine.ats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;
import portcullis.machine.TestMachine;
import portcullis.machine.ats.FakeAtsTranslator.Mapping;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaOutcome;

class PageRequestTest {
  private static final long IOVA = AtsBench.IOVA;
  private static final long FRAME = AtsBench.FRAME;
  private static final int NONE = AtsMessageSink.NONE;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final SharedRef<Software> software = new SharedRef<>(payload -> {});
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Guarded by #lock.
  private final List<String> requests = new ArrayList<>();
  private final AtsBench bench = new AtsBench(this::pageRequest);
  private final CachedDmaPort port = bench.port;

  PageRequestTest() {
    bench.translator.map(Mapping.page(FRAME, Access.NONE));
    port.requestPages(PATIENCE_NANOS);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aMissingPageIsAskedForAndThenUsed() {
    software.set(payload -> {
      bench.translator.map(Mapping.page(FRAME, Access.READ_WRITE));
      respond(payload, 0);
    });
    port.setProcess(5, true);

    assertThat(port.writeLongRelease(IOVA + 8, 77)).isEqualTo(DmaOutcome.OK);

    assertThat(bench.machine.ram.getLong(FRAME + 8)).isEqualTo(77);
    assertThat(requests()).containsExactly("18 5 true false 0x%x".formatted(IOVA | 4 | 2));
    assertThat(bench.function.pages().outstanding()).isZero();
  }

  @Test
  void withoutProcessThereIsNeitherPrivilegeNorExecution() {
    software.set(payload -> respond(payload, 1));

    assertThat(port.transfer(Access.READ | Access.EXECUTE, IOVA, bench.buffer, 0, 8))
        .isEqualTo(DmaOutcome.BLOCKED);

    assertThat(requests()).containsExactly("18 -1 false false 0x%x".formatted(IOVA | 4 | 1));
  }

  @Test
  void anInvalidRequestBlocksThisAccessOnly() {
    software.set(payload -> respond(payload, 1));
    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(requests()).hasSize(2);
    assertThat(bench.function.pages().isEnabled()).isTrue();
  }

  @Test
  void aResponseFailureTurnsTheInterfaceOff() {
    software.set(payload -> respond(payload, 15));
    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(bench.function.pages().isEnabled()).isFalse();
    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(requests()).hasSize(1);

    bench.function.pages().enable();
    software.set(payload -> respond(payload, 1));
    port.readLongAcquire(IOVA);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void whoIsToldOfAResponseFailureSeesTheInterfaceOff() {
    software.set(payload -> respond(payload, 15));
    PageRequests pages = bench.function.pages();
    for (int i = 0; i < 5_000; i++) {
      pages.enable();
      assertThat(pages.request(IOVA, Access.READ, NONE, false, PATIENCE_NANOS))
          .isEqualTo(PageResponse.FAILURE);
      assertThat(pages.isEnabled()).as("after request %d", i).isFalse();
      TestMachine.await("the index is free", () -> pages.outstanding() == 0);
    }
  }

  @Test
  void aPageThatIsPromisedButNeverComesIsBlockedInTheEnd() {
    software.set(payload -> respond(payload, 0));
    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(requests()).hasSize(8);
  }

  @Test
  void anIndexIsNotUsedAgainBeforeItsLateResponse() {
    PageRequests pages = bench.function.pages();
    assertThat(pages.request(IOVA, Access.READ, NONE, false, 1)).isEqualTo(PageResponse.TIMED_OUT);
    assertThat(pages.outstanding()).isEqualTo(1);
    software.set(payload -> respond(payload, 1));
    for (int i = 0; i < 2 * PageRequests.GROUPS; i++) {
      assertThat(pages.request(IOVA, Access.READ, NONE, false, PATIENCE_NANOS))
          .isEqualTo(PageResponse.INVALID_REQUEST);
    }
    assertThat(requests().stream().filter(r -> r.equals(requests().getFirst()))).hasSize(1);

    respond(0, 0);
    TestMachine.await("the index is free", () -> pages.outstanding() == 0);
    assertThat(pages.unexpectedResponses()).isZero();
    respond(0, 0);
    TestMachine.await("nobody sent that", () -> pages.unexpectedResponses() == 1);
  }

  @Test
  void whenAllIndexesAreTakenTheRequestFails() {
    PageRequests pages = bench.function.pages();
    for (int i = 0; i < PageRequests.GROUPS; i++) {
      pages.request(IOVA, Access.READ, NONE, false, 1);
    }
    assertThat(pages.request(IOVA, Access.READ, NONE, false, PATIENCE_NANOS))
        .isEqualTo(PageResponse.FAILURE);
    assertThat(requests()).hasSize(PageRequests.GROUPS);
  }

  @Test
  void aFunctionThatLeavesWaitsNoLonger() {
    Task dma =
        Task.spawn(
            "dma",
            () -> {
              PageResponse response =
                  bench.function.pages().request(IOVA, Access.READ, NONE, false, Long.MAX_VALUE);
              if (response != PageResponse.FAILURE) {
                throw new AssertionError("response " + response);
              }
            });
    TestMachine.await("a request", () -> !requests().isEmpty());
    bench.router.remove(bench.function);
    dma.join();
    assertThat(bench.function.pages().outstanding()).isZero();
  }

  private boolean pageRequest(
      int requesterId, int processId, boolean privileged, boolean execute, long payload) {
    lock.lock();
    try {
      requests.add(
          "%x %d %b %b 0x%x".formatted(requesterId, processId, privileged, execute, payload));
    } finally {
      lock.unlock();
    }
    software.get().take(payload);
    return true;
  }

  private List<String> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  private void respond(long requestPayload, int code) {
    long index = (requestPayload >>> 3) & 0x1ff;
    bench.router.pageGroupResponse(AtsBench.ID, NONE, NONE, (index << 32) | ((long) code << 44));
  }

  /** What is done about a page request. */
  @FunctionalInterface
  private interface Software {
    void take(long payload);
  }
}
