package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;
import tools.jackson.databind.JsonNode;

/** Runs one scenario of the golden vectors, whose format {@code vectors.md} describes. */
final class VectorRunner implements AutoCloseable {
  private final JsonNode scenario;
  private final PhysicalMemory ram;
  private final SystemBus bus;
  private final VectorFeatures features;
  private final RiscvIommuDevice device;
  private final DmaTransaction dma = new DmaTransaction();
  // The queue runs on its own after such a write; what it has done is compared later.
  private boolean commandsUnderWay;
  // A request was left out, so the fault queue is not where the scenario has it.
  private boolean faultsDiffer;
  int requestsCompared;
  int requestsLeftOut;

  /**
   * @param ram all zero
   */
  VectorRunner(JsonNode scenario, PhysicalMemory ram) {
    this.scenario = scenario;
    this.ram = ram;
    this.bus = new SystemBus(ram);
    this.features = new VectorFeatures(scenario, ram);
    this.device =
        new RiscvIommuDevice(
            bus,
            RiscvIommuConfig.standard()
                .withCaches(16, 4)
                .withCapabilities(features.kept())
                .withVectorBits(scenario.get("vecBits").asInt()),
            WiredInterrupt.UNCONNECTED);
  }

  static long number(JsonNode node) {
    return node.isString()
        ? Long.parseUnsignedLong(node.asString().substring(2), 16)
        : node.asLong();
  }

  void run() {
    for (JsonNode block : scenario.get("mem")) {
      store(number(block.get(0)), block.get(1).asString());
    }
    long fctl = number(scenario.get("fctl"));
    device.write(Register.FCTL.offset(), 4, fctl);
    device.settle();
    int index = 0;
    for (JsonNode step : scenario.get("steps")) {
      commandsUnderWay &= hasMoreCommands(index);
      run(step, "%s step %d %s".formatted(scenario.get("id").asString(), index, step));
      index++;
    }
  }

  private boolean hasMoreCommands(int index) {
    JsonNode steps = scenario.get("steps");
    for (int i = index; i < steps.size(); i++) {
      if (steps.get(i).get("op").asString().equals("processCommands")) {
        return true;
      }
    }
    return false;
  }

  private void run(JsonNode step, String what) {
    switch (step.get("op").asString()) {
      case "regWrite" -> writeRegister(step);
      case "regRead" -> readRegister(step, what);
      case "translate" -> translate(step, what);
      case "processCommands" -> {
        device.settle();
        commandsUnderWay = false;
      }
      case "memWrite" -> {
        store(number(step.get("addr")), step.get("data").asString());
        checkCommands();
      }
      case "memExpect" -> {
        if (!faultsDiffer) {
          assertThat(load(number(step.get("addr")), step.get("data").asString().length() / 2))
              .as(what)
              .isEqualTo(step.get("data").asString());
        }
      }
      case "trResponse" -> debugResponse(step, what);
      default -> throw new VectorSkip("step " + step.get("op").asString());
    }
  }

  private void writeRegister(JsonNode step) {
    int offset = (int) number(step.get("off"));
    long value = number(step.get("val"));
    int size = step.get("size").asInt();
    if (offset == Register.TR_REQ_CTL.offset() && (value & 1) != 0) {
      long control = size == 8 ? value : device.read(offset, 8) | value;
      features.checkContext(device.read(Register.DDTP.offset(), 8), (int) (control >>> 40));
    }
    if (offset == Register.CQT.offset() || offset == Register.CQCSR.offset()) {
      checkCommands();
      commandsUnderWay = true;
    }
    device.write(offset, size, value);
    device.settle();
  }

  /** Looks at the whole queue before the model can. */
  private void checkCommands() {
    long base = device.read(Register.CQB.offset(), 8);
    long first = QueueBase.basePhysAddr(base);
    long bytes = Math.min(QueueBase.indexMask(base) + 1, 4096) * 16;
    if (first != 0 && ram.contains(first, bytes)) {
      for (long at = first; at < first + bytes; at += 16) {
        features.checkCommand(ram.getLong(at), ram.getLong(at + 8));
      }
    }
  }

  private void readRegister(JsonNode step, String what) {
    if (commandsUnderWay || faultsDiffer) {
      return;
    }
    int offset = (int) number(step.get("off"));
    long mask = step.has("mask") ? number(step.get("mask")) : -1L;
    if (offset == Register.ICVEC.offset() && features.declared.has(Capabilities.ATS)) {
      mask &= ~0xf000L;
    }
    long dropped = features.declared.value() & ~features.kept();
    if (offset == 0) {
      mask &= ~dropped;
    } else if (offset == 4) {
      mask &= ~(dropped >>> 32);
    }
    long value = device.read(offset, step.get("size").asInt());
    assertThat(Long.toHexString(value & mask))
        .as(what)
        .isEqualTo(Long.toHexString(number(step.get("expect")) & mask));
  }

  private void translate(JsonNode step, String what) {
    int deviceId = (int) number(step.get("did"));
    try {
      features.checkRequest(step);
      features.checkContext(device.read(Register.DDTP.offset(), 8), deviceId);
    } catch (VectorSkip skip) {
      if (scenario.get("id").asString().startsWith("H")) {
        throw skip; // what the queue holds is all that such a scenario is about
      }
      requestsLeftOut++;
      faultsDiffer = true;
      return;
    }
    requestsCompared++;
    boolean execute = step.has("exec") && step.get("exec").asBoolean();
    int access =
        step.get("rw").asString().equals("w")
            ? Access.WRITE
            : execute ? Access.EXECUTE : Access.READ;
    long iova = number(step.get("iova"));
    dma.request(
        deviceId,
        step.has("pid") ? (int) number(step.get("pid")) : DmaTransaction.NO_PROCESS,
        iova,
        access);
    long tail = device.read(Register.FQT.offset(), 4);
    boolean passed = request();
    JsonNode expect = step.get("expect");
    if (step.has("unspecified")) {
      return;
    }
    assertThat(passed).as(what).isEqualTo(expect.get("status").asString().equals("success"));
    if (passed) {
      checkSuccess(expect, iova, what);
    } else {
      checkFault(expect.get("fault"), tail, what);
    }
  }

  private boolean request() {
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      return device.translate(dma);
    } finally {
      reader.exit();
      device.settle();
    }
  }

  private void checkSuccess(JsonNode expect, long iova, String what) {
    if (expect.has("pa")) {
      assertThat(dma.physAddr()).as(what).isEqualTo(number(expect.get("pa")));
    }
    if (expect.has("pageSize")) {
      long size = number(expect.get("pageSize"));
      assertThat(dma.spanBytes()).as(what).isLessThanOrEqualTo(size - (iova & (size - 1)));
    }
  }

  private void checkFault(JsonNode fault, long tail, String what) {
    long newTail = device.read(Register.FQT.offset(), 4);
    if (fault == null || fault.isNull()) {
      assertThat(newTail).as(what).isEqualTo(tail);
      return;
    }
    long base = device.read(Register.FQB.offset(), 8);
    assertThat(newTail).as(what).isNotEqualTo(tail);
    assertThat(load(QueueBase.basePhysAddr(base) + tail * 32, 32))
        .as(what)
        .isEqualTo(fault.get("record").asString());
  }

  private void debugResponse(JsonNode step, String what) {
    long response = device.read(Register.TR_RESPONSE.offset(), 8);
    assertThat(response & 1).as(what).isEqualTo(step.get("fault").asLong());
    if (step.has("pa")) {
      long pageNumber = response >>> 10 & 0xfff_ffff_ffffL;
      // With S, the range is encoded in the low ones of the page number.
      long within = (response >>> 9 & 1) == 0 ? 0 : pageNumber ^ (pageNumber + 1);
      long requested = device.read(Register.TR_REQ_IOVA.offset(), 8) >>> 12;
      long translated = (pageNumber & ~within) | (requested & within);
      assertThat(translated << 12).as(what).isEqualTo(number(step.get("pa")) & ~0xfffL);
    }
    if (step.has("pbmt")) {
      assertThat(response >>> 7 & 3).as(what).isEqualTo(step.get("pbmt").asLong());
    }
  }

  private void store(long address, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (!ram.contains(address, bytes.length)) {
      throw new VectorSkip("memory beyond 2^46 or in page 0");
    }
    ram.copyIn(address, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  private String load(long address, int length) {
    if (!ram.contains(address, length)) {
      throw new VectorSkip("memory beyond 2^46 or in page 0");
    }
    byte[] bytes = new byte[length];
    ram.copyOut(address, MemorySegment.ofArray(bytes), 0, length);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    device.close();
  }
}
