package portcullis.testkit.riscv.oracle;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.spec.Register;

/**
 * Puts the device model and the oracle to the same random tables and requests, and compares what
 * each makes of them: status, address, span, attributes, fault records, and A and D in memory.
 *
 * <p>Tables are changed only while the model is in reset. One seed is one run, exactly.
 */
public final class DifferentialFuzzer implements AutoCloseable {
  private static final long RAM_BASE = 0x8000_0000L;
  private static final long RAM_BYTES = 1L << 20;
  private static final long FIRST_TABLE = RAM_BASE + 4096;
  private static final int QUEUE_ENTRIES = 128;
  private static final int REQUESTS_PER_SET = 500;
  // A and D in an entry of 4 or 8 bytes, in either byte order.
  private static final long ACCESSED_AND_DIRTY = 0xc000_00c0_c000_00c0L;

  private final long capabilities;
  private final SplittableRandom random;
  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM_BASE, RAM_BYTES);
  private final byte[] before = new byte[(int) RAM_BYTES];
  private final SystemBus bus = new SystemBus(ram);
  private final RiscvIommuDevice device;
  private final DmaTransaction dma = new DmaTransaction();
  private final Map<String, Integer> answers = new HashMap<>();
  private List<RequestTarget> targets = List.of();
  private Oracle oracle;
  private long queueTail;
  private long queueHead;

  /** Makes one for a model with these capabilities. */
  public DifferentialFuzzer(long seed, long capabilities) {
    this.capabilities = capabilities;
    this.random = new SplittableRandom(seed);
    this.oracle = new Oracle(capabilities, 0, 0, false);
    RiscvIommuConfig config =
        RiscvIommuConfig.standard().withCaches(64, 4).withCapabilities(capabilities);
    this.device = new RiscvIommuDevice(bus, config, WiredInterrupt.UNCONNECTED);
  }

  /** How often each kind of answer was given: a fuzzer that only meets faults shows nothing. */
  public Map<String, Integer> answers() {
    return answers;
  }

  /**
   * Sends this many requests, or fewer if one is answered wrongly.
   *
   * @return what differs, or null
   */
  public @Nullable String run(long requests) {
    for (long i = 0; i < requests; i++) {
      if (i % REQUESTS_PER_SET == 0) {
        String stray = i == 0 ? null : strayWrite();
        if (stray != null) {
          return stray;
        }
        newTables();
      }
      OracleRequest request = request();
      String difference = compare(request);
      if (difference != null) {
        return "request %d %s%n%s%n%s".formatted(i, request, oracle, difference);
      }
    }
    return strayWrite();
  }

  private void newTables() {
    device.reset();
    ram.clear(RAM_BASE, RAM_BYTES);
    boolean bothOrders = (capabilities >>> 27 & 1) != 0;
    long fctl = bothOrders && random.nextInt(4) == 0 ? 1 : 0;
    device.write(Register.FCTL.offset(), 4, fctl);
    device.write(Register.FQB.offset(), 8, (RAM_BASE >>> 12 << 10) | 6);
    device.write(Register.FQCSR.offset(), 4, 1);
    fctl = device.read(Register.FCTL.offset(), 4) & 5;
    TableSet tables = new TableSet(ram, random, capabilities, fctl, FIRST_TABLE);
    targets = tables.targets();
    long ddtp = random.nextInt(200) == 0 ? random.nextInt(2) : tables.ddtp();
    device.settle();
    device.write(Register.DDTP.offset(), 8, ddtp);
    device.settle();
    oracle = new Oracle(capabilities, fctl, ddtp, false);
    queueTail = 0;
    queueHead = 0;
    ram.copyOut(RAM_BASE, MemorySegment.ofArray(before), 0, RAM_BYTES);
  }

  private OracleRequest request() {
    if (targets.isEmpty() || random.nextInt(100) == 0) {
      return request(random.nextInt(1 << 24), OracleRequest.NO_PROCESS, random.nextLong());
    }
    RequestTarget target = targets.get(random.nextInt(targets.size()));
    RequestTarget other =
        random.nextInt(20) == 0 ? targets.get(random.nextInt(targets.size())) : target;
    List<Long> iovas = other.iovas();
    long iova =
        iovas.isEmpty() || random.nextInt(30) == 0
            ? random.nextLong() >>> random.nextInt(64)
            : iovas.get(random.nextInt(iovas.size()));
    if (random.nextInt(4) == 0) {
      iova ^= 1L << random.nextInt(random.nextInt(6) == 0 ? 64 : 24);
    }
    int processId = target.processId();
    if (random.nextInt(40) == 0) {
      processId = random.nextBoolean() ? OracleRequest.NO_PROCESS : random.nextInt(1 << 20);
    }
    return request(target.deviceId(), processId, (iova & -4096) | random.nextInt(4096));
  }

  private OracleRequest request(int deviceId, int processId, long iova) {
    AddressType type = AddressType.UNTRANSLATED;
    if ((capabilities >>> 25 & 1) != 0 && random.nextInt(3) == 0) {
      type = random.nextBoolean() ? AddressType.TRANSLATED : AddressType.TRANSLATION_REQUEST;
    }
    int[] accesses = {Access.READ, Access.WRITE, Access.READ_WRITE, Access.EXECUTE};
    int access = accesses[random.nextInt(4)];
    boolean ats = type == AddressType.TRANSLATION_REQUEST;
    if (access == Access.EXECUTE && type != AddressType.UNTRANSLATED && processId < 0) {
      access = Access.READ;
    }
    boolean flag = random.nextInt(3) == 0;
    boolean privileged = (capabilities >>> 38 & 7) != 0 && random.nextBoolean();
    return new OracleRequest(
        deviceId, processId, iova, type, access, privileged, ats && flag, ats && !flag);
  }

  private @Nullable String compare(OracleRequest request) {
    OverlayMemory overlay = new OverlayMemory(ram);
    OracleOutcome outcome = oracle.translate(request, overlay);
    dma.request(request.deviceId(), request.processId(), request.iova(), request.access())
        .as(request.type())
        .privileged(request.privileged())
        .noWrite(request.noWrite())
        .cxl(request.cxl());
    dma.answer().nothing();
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    boolean passed;
    try {
      passed = device.translate(dma);
    } finally {
      reader.exit();
    }
    long oldTail = queueTail;
    if (!passed) {
      takeUpTail();
    }
    if (outcome.loose()) {
      answers.merge("loose", 1, Integer::sum);
      return null;
    }
    answers.merge(AnswerCheck.kind(outcome), 1, Integer::sum);
    String difference = AnswerCheck.difference(outcome, request, passed, dma);
    if (difference == null && outcome instanceof OracleOutcome.Refused refused) {
      difference = recordDifference(refused, oldTail);
    }
    if (difference == null && passed) {
      difference = overlay.difference(request.is(AddressType.TRANSLATION_REQUEST));
    }
    return difference == null
        ? null
        : difference
            + "%nexpected %s%nmodel %s %s physAddr 0x%x span 0x%x"
                .formatted(
                    outcome,
                    passed ? "lets pass" : "refuses",
                    dma,
                    dma.physAddr(),
                    dma.spanBytes());
  }

  private void takeUpTail() {
    queueTail = device.read(Register.FQT.offset(), 4);
    if (((queueTail - queueHead) & (QUEUE_ENTRIES - 1)) > QUEUE_ENTRIES / 2) {
      queueHead = queueTail;
      device.write(Register.FQH.offset(), 4, queueHead);
    }
  }

  private @Nullable String recordDifference(OracleOutcome.Refused refused, long oldTail) {
    if (!refused.reported()) {
      return queueTail == oldTail ? null : "a fault was recorded in spite of DTF";
    }
    if (queueTail != ((oldTail + 1) & (QUEUE_ENTRIES - 1))) {
      return "no fault was recorded";
    }
    long at = RAM_BASE + oldTail * 32;
    long[] expected = {refused.header(), 0, refused.iotval(), refused.iotval2()};
    for (int i = 0; i < 4; i++) {
      long word = ram.getLongOpaque(at + 8L * i);
      word = (oracle.fctl() & 1) != 0 ? Long.reverseBytes(word) : word;
      if (word != expected[i]) {
        return "doubleword %d of the record is 0x%x, not 0x%x".formatted(i, word, expected[i]);
      }
    }
    return null;
  }

  /** Whether the model wrote anything to tables but A and D. */
  private @Nullable String strayWrite() {
    MemorySegment old = MemorySegment.ofArray(before);
    MemorySegment now = ram.slice(RAM_BASE, RAM_BYTES);
    long allowed = (capabilities >>> 24 & 1) != 0 ? ACCESSED_AND_DIRTY : 0;
    long from = FIRST_TABLE - RAM_BASE;
    while (true) {
      long at = MemorySegment.mismatch(old, from, RAM_BYTES, now, from, RAM_BYTES);
      if (at < 0) {
        return null;
      }
      long word = (from + at) & -8;
      long address = RAM_BASE + word;
      long was = old.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, word);
      if (((was ^ ram.getLongOpaque(address)) & ~allowed) != 0) {
        return "0x%x was 0x%x, is 0x%x".formatted(address, was, ram.getLongOpaque(address));
      }
      from = word + 8;
    }
  }

  @Override
  public void close() {
    device.close();
    ram.close();
  }
}
