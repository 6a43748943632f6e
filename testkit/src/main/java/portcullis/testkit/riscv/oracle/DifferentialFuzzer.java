package portcullis.testkit.riscv.oracle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.SparseMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.Register;

/**
 * Puts the device model and the oracle to the same random tables and requests, and compares what
 * each makes of them: status, address, span, attributes, QoS ids, fault records, and A and D in
 * memory, to the bit where a request passes.
 *
 * <p>Memory has holes and poison, some in tables. Every other set of tables is changed between
 * requests, with the commands that name the change: the oracle, which caches nothing, then finds
 * what the model keeps in spite of them. One seed is one run, exactly.
 */
public final class DifferentialFuzzer implements AutoCloseable {
  private static final long RAM_BASE = 0x8000_0000L;
  private static final int RAM_BYTES = 1 << 20;
  private static final int RAM_ADDRESS_BITS = 32;
  private static final long COMMAND_QUEUE = RAM_BASE + 4096;
  private static final int FIRST_TABLE = 2 * 4096;
  private static final int QUEUE_ENTRIES = 128;
  private static final int REQUESTS_PER_SET = 500;
  private static final int REQUESTS_PER_CHANGE = 20;
  private static final int REMEMBERED = 8;
  private static final int DEFECTS = 6;
  // A and D in an entry of 4 or 8 bytes, in either byte order.
  private static final long ACCESSED_AND_DIRTY = 0xc000_00c0_c000_00c0L;

  private final long capabilities;
  private final boolean gxlWritable;
  private final SplittableRandom random;
  private final SparseMemory ram = PhysicalMemory.sparse(RAM_ADDRESS_BITS);
  // What software and the oracle wrote there since the last reset.
  private final ByteBuffer image = ByteBuffer.allocate(RAM_BYTES);
  private final SystemBus bus = new SystemBus(ram);
  private final RiscvIommuDevice device;
  private final DmaTransaction dma = new DmaTransaction();
  private final Map<String, Integer> answers = new HashMap<>();
  // Bits that the model may have set besides, by the offset of their doubleword.
  private final Map<Integer, Long> maybe = new HashMap<>();
  private List<RequestTarget> targets = List.of();
  // Requests that passed, to be made again: they may be answered from a cache.
  private final List<OracleRequest> passed = new ArrayList<>();
  private @Nullable TableMutator mutator;
  private List<Command> lastCommands = List.of();
  private Oracle oracle;
  private long queueTail;
  private long queueHead;
  private int commandTail;

  /** Makes one for a model. */
  public DifferentialFuzzer(long seed, RiscvIommuConfig config) {
    this.capabilities = config.capabilities().value();
    this.gxlWritable = config.guestWidthWritable();
    this.random = new SplittableRandom(seed);
    this.oracle = new Oracle(capabilities, 0, 0, gxlWritable);
    ram.addHole(0x1000, RAM_BASE);
    ram.addHole(RAM_BASE + RAM_BYTES, 1L << RAM_ADDRESS_BITS);
    for (int i = 0; i < DEFECTS; i++) {
      long sizeBytes = 64L << random.nextInt(7);
      long at = RAM_BASE + (random.nextInt(FIRST_TABLE + 8192, RAM_BYTES) & -sizeBytes);
      if (i % 2 == 0) {
        ram.addHole(at, at + sizeBytes);
      } else {
        ram.addPoison(at, at + sizeBytes);
      }
    }
    this.device = new RiscvIommuDevice(bus, config, WiredInterrupt.UNCONNECTED);
  }

  /** Requests that the model answered from its caches. */
  public long hits() {
    return dma.hits();
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
      } else if (mutator != null && i % REQUESTS_PER_CHANGE == 0) {
        change(mutator);
      }
      OracleRequest request = request();
      String difference = compare(request);
      if (difference != null) {
        return "request %d %s%n%s%nafter %s%n%s"
            .formatted(i, request, oracle, lastCommands, difference);
      }
    }
    return strayWrite();
  }

  private void newTables() {
    device.reset();
    maybe.clear();
    Arrays.fill(image.array(), (byte) 0);
    ram.store(RAM_BASE, image.array());
    long fctl = has(27) && random.nextInt(4) == 0 ? 1 : 0;
    fctl |= gxlWritable && random.nextInt(4) == 0 ? 4 : 0;
    device.write(Register.FCTL.offset(), 4, fctl);
    device.write(Register.FQB.offset(), 8, (RAM_BASE >>> 12 << 10) | 6);
    device.write(Register.FQCSR.offset(), 4, 1);
    device.write(Register.CQB.offset(), 8, (COMMAND_QUEUE >>> 12 << 10) | 6);
    device.write(Register.CQCSR.offset(), 4, 1);
    fctl = device.read(Register.FCTL.offset(), 4) & 5;
    boolean changes = random.nextBoolean();
    TableWriter writer =
        new TableWriter(
            ram, RAM_BASE, image, random, capabilities, !changes, RAM_BASE + FIRST_TABLE);
    TableSet tables = new TableSet(writer, random, capabilities, fctl, RAM_BASE);
    mutator = changes ? new TableMutator(random, writer, writer.entries(), has(43)) : null;
    targets = tables.targets();
    long ddtp = random.nextInt(200) == 0 ? random.nextInt(2) : tables.ddtp();
    long qosid = has(41) ? random.nextLong() & 0xfff_0fffL : 0;
    device.settle();
    if (has(41)) {
      device.write(Register.IOMMU_QOSID.offset(), 4, qosid);
    }
    device.write(Register.DDTP.offset(), 8, ddtp);
    device.settle();
    oracle = new Oracle(capabilities, fctl, ddtp, gxlWritable, qosid);
    queueTail = 0;
    queueHead = 0;
    commandTail = 0;
    lastCommands = List.of();
    passed.clear();
  }

  private boolean has(int capabilityBit) {
    return (capabilities >>> capabilityBit & 1) != 0;
  }

  private void change(TableMutator tables) {
    lastCommands = tables.change();
    boolean bigEndian = oracle.bigEndian();
    for (Command command : lastCommands) {
      long at = COMMAND_QUEUE + commandTail * 16L;
      ram.setLong(at, bigEndian ? Long.reverseBytes(command.dword0()) : command.dword0());
      ram.setLong(at + 8, bigEndian ? Long.reverseBytes(command.dword1()) : command.dword1());
      commandTail = (commandTail + 1) % QUEUE_ENTRIES;
    }
    device.write(Register.CQT.offset(), 4, commandTail);
    device.settle();
    if (device.read(Register.CQH.offset(), 4) != commandTail
        || (device.read(Register.CQCSR.offset(), 4) & CommandQueueControl.ERRORS) != 0) {
      throw new IllegalStateException("not carried out: " + lastCommands);
    }
    answers.merge("change", 1, Integer::sum);
  }

  private OracleRequest request() {
    if (!passed.isEmpty() && random.nextInt(3) == 0) {
      OracleRequest again = passed.get(random.nextInt(passed.size()));
      long iova = again.iova() ^ random.nextInt(4096);
      return request(again.deviceId(), again.processId(), iova, again.type());
    }
    if (targets.isEmpty() || random.nextInt(100) == 0) {
      AddressType type = AddressType.values()[has(25) ? random.nextInt(3) : 0];
      return request(random.nextInt(1 << 24), OracleRequest.NO_PROCESS, random.nextLong(), type);
    }
    RequestTarget target = targets.get(random.nextInt(targets.size()));
    AddressType type = AddressType.UNTRANSLATED;
    if (has(25) && random.nextInt(target.ats() ? 2 : 20) == 0) {
      type = random.nextInt(3) == 0 ? AddressType.TRANSLATED : AddressType.TRANSLATION_REQUEST;
    }
    RequestTarget other =
        random.nextInt(20) == 0 ? targets.get(random.nextInt(targets.size())) : target;
    List<Long> iovas = type == AddressType.TRANSLATED ? other.guestAddresses() : other.iovas();
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
    return request(target.deviceId(), processId, (iova & -4096) | random.nextInt(4096), type);
  }

  private OracleRequest request(int deviceId, int processId, long iova, AddressType type) {
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
    boolean passes;
    try {
      passes = device.translate(dma);
    } finally {
      reader.exit();
    }
    long oldTail = queueTail;
    if (!passes) {
      takeUpTail();
    } else {
      remember(request);
    }
    if (outcome.loose()) {
      answers.merge("loose", 1, Integer::sum);
      expect(overlay, false);
      return null;
    }
    answers.merge(AnswerCheck.kind(outcome), 1, Integer::sum);
    String difference = AnswerCheck.difference(outcome, request, passes, dma);
    if (difference == null && outcome instanceof OracleOutcome.Refused refused) {
      difference = recordDifference(refused, oldTail);
    }
    if (difference == null && passes) {
      difference = overlay.difference();
    }
    expect(overlay, difference == null && passes);
    return difference == null
        ? null
        : difference
            + "%nexpected %s%nmodel %s %s physAddr 0x%x span 0x%x"
                .formatted(
                    outcome,
                    passes ? "lets pass" : "refuses",
                    dma,
                    dma.physAddr(),
                    dma.spanBytes());
  }

  /**
   * Takes up what the oracle has written.
   *
   * @param all whether the model has to have written that; of a request that failed in the end it
   *     may have written any part
   */
  private void expect(OverlayMemory overlay, boolean all) {
    overlay.forEach((at, sizeBytes, value) -> {
      int offset = (int) (at - RAM_BASE);
      if (!all) {
        maybe.put(offset & -8, ACCESSED_AND_DIRTY);
      } else if (sizeBytes == 8) {
        image.putLong(offset, value);
      } else {
        image.putInt(offset, (int) value);
      }
    });
  }

  private void remember(OracleRequest request) {
    if (passed.size() < REMEMBERED) {
      passed.add(request);
    } else {
      passed.set(random.nextInt(REMEMBERED), request);
    }
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

  /** Whether the model wrote anything to tables that the oracle has not. */
  private @Nullable String strayWrite() {
    byte[] now = ram.load(RAM_BASE, RAM_BYTES);
    ByteBuffer words = ByteBuffer.wrap(now).order(image.order());
    int from = FIRST_TABLE;
    while (true) {
      int at = Arrays.mismatch(image.array(), from, RAM_BYTES, now, from, RAM_BYTES);
      if (at < 0) {
        return null;
      }
      int word = (from + at) & -8;
      long was = image.getLong(word);
      long allowed = maybe.getOrDefault(word, 0L);
      if (((was ^ words.getLong(word)) & ~allowed) != 0) {
        return "0x%x was 0x%x, is 0x%x".formatted(RAM_BASE + word, was, words.getLong(word));
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
