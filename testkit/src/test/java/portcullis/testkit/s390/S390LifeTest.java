package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Environment;
import portcullis.s390.device.Instruction;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.device.ZpciMachine;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Driver;
import portcullis.s390.driver.S390Function;
import portcullis.s390.driver.S390Options;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.StatusCode;

/**
 * A life from the start of the driver to its end in which the first allocation fails, then the
 * second, and so on until none does; and the same with instructions. Whatever fails says so, and
 * everything is given back.
 */
class S390LifeTest {
  private static final int MORE_THAN_ENOUGH = 1_000;
  private static final long RAM = 0x8000_0000L;
  private static final long BUFFER = RAM + (48L << 20);
  private static final int FUNCTION = 0x77;
  private static final S390Options OPTIONS = new S390Options(1, 20_000_000L);

  private final PhysicalMemory memory = PhysicalMemory.anonymous(RAM, 64L << 20);
  private int allocations;
  private int failing;
  private int instructions;
  private ZpciMachine machine;

  /** How the nth instruction is answered. */
  enum Refusal {
    NO_RESOURCES(InstructionResult.error(StatusCode.RESOURCE_NOT_AVAILABLE)),
    NO_SENSE(InstructionResult.error(StatusCode.INVALID_ADDRESS_SPACE)),
    INTERRUPTION(InstructionResult.interruption(ProgramInterruption.OPERAND));

    private final long answer;

    Refusal(long answer) {
      this.answer = answer;
    }

    long answer(Instruction instruction) {
      return switch (instruction) {
        case ENABLE, DISABLE -> ClpResponse.INSUFFICIENT_RESOURCES.code();
        default -> answer;
      };
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyAllocationMayFailAndNothingIsLost(boolean shadowed) {
    int survived = 0;
    for (failing = 1; failing < MORE_THAN_ENOUGH; failing++) {
      allocations = 0;
      PageAllocator pages =
          new PageAllocator(memory, RAM, 32L << 20, sizeLog2 -> ++allocations != failing);
      boolean wholeLife = live(pages, shadowed, InstructionGate.OPEN);
      assertThat(pages.allocatedBytes()).as("bytes lost when number %d fails", failing).isZero();
      if (allocations < failing) {
        assertThat(wholeLife).as("nothing fails when no allocation does").isTrue();
        break;
      }
      survived++;
    }
    assertThat(survived).as("allocations that were made to fail").isBetween(8, 200);
  }

  @ParameterizedTest
  @EnumSource
  void everyInstructionMayFailAndNothingIsLost(Refusal refusal) {
    for (boolean shadowed : new boolean[] {false, true}) {
      int survived = 0;
      for (failing = 1; failing < MORE_THAN_ENOUGH; failing++) {
        instructions = 0;
        PageAllocator pages = new PageAllocator(memory);
        boolean wholeLife =
            live(
                pages,
                shadowed,
                (instruction, functionId, nth) ->
                    ++instructions == failing ? refusal.answer(instruction) : InstructionGate.PASS);
        assertThat(pages.allocatedBytes())
            .as("bytes lost when instruction %d fails, shadowed %b", failing, shadowed)
            .isZero();
        if (instructions < failing) {
          assertThat(wholeLife).as("nothing fails when no instruction does").isTrue();
          break;
        }
        survived++;
      }
      assertThat(survived).as("instructions that were made to fail").isBetween(8, 300);
    }
  }

  @Test
  void aMachineThatDoesNotListItsFunctionsIsRefused() {
    PageAllocator pages = new PageAllocator(memory);
    assertThat(
            S390Driver.start(
                new DeafMachine(), pages, OPTIONS, fault -> {}, FunctionEvent.Sink.NONE))
        .hasToString("Refused[reason=the machine does not list its functions]");
    assertThat(pages.allocatedBytes()).isZero();
  }

  /** Returns whether everything in it succeeded. */
  private boolean live(PageAllocator pages, boolean shadowed, InstructionGate gate) {
    SystemBus bus = new SystemBus(memory);
    Environment environment = shadowed ? new Environment.Shadowed() : new Environment.Lpar();
    machine =
        new ZpciMachine(
            bus,
            new PciHost(bus, 0x1_0000_0000L, 1L << 28),
            ZpciConfig.of(environment).withRelaxedTranslation(true).withIsolation(false, true));
    machine.plug(FUNCTION, RequesterId.of(8), new ProbeFunction(), true);
    machine.setGate(gate);
    try {
      return switch (S390Driver.start(
          machine, pages, OPTIONS, fault -> {}, FunctionEvent.Sink.NONE)) {
        case S390Driver.StartOutcome.Refused refused -> {
          assertThat(refused.reason()).contains("memory");
          yield false;
        }
        case S390Driver.StartOutcome.Started started -> {
          boolean good = probeAndUse(started.driver(), pages);
          started.driver().stop();
          yield good;
        }
      };
    } finally {
      assertThat(machine.livePins()).isZero();
      machine.close();
    }
  }

  private boolean probeAndUse(S390Driver driver, PageAllocator pages) {
    IommuSystem system = new IommuSystem(pages);
    S390Function function = driver.functions().getFirst();
    DeviceDescription description =
        new DeviceDescription("nvme", 8, "nvme", function.reservedRegions());
    return switch (system.probe(function, description)) {
      case IommuSystem.ProbeResult.Refused refused -> {
        assertThat(refused.reason()).containsAnyOf("memory", "INSUFFICIENT_RESOURCES");
        yield false;
      }
      case IommuSystem.ProbeResult.Present present -> use(system, driver, present.device());
    };
  }

  private boolean use(IommuSystem system, S390Driver driver, Device device) {
    PagingDomain domain = system.createPagingDomain("d", driver);
    if (domain == null) {
      system.release(device);
      return false;
    }
    DmaSpace space = new DmaSpace(domain, system.pages(), StrictPolicy::new, true);
    boolean good = space.admit(device.description().reservedRegions());
    AttachOutcome attached = device.attach(domain);
    assertThat(device.domain()).isEqualTo(attached.isAttached() ? domain : BlockedDomain.BLOCKED);
    good &= attached.isAttached();
    good &= mapAndUnmap(space.mapper(-1), attached.isAttached());
    // Must succeed whatever has failed before.
    assertThat(device.attach(IdentityDomain.IDENTITY).isAttached()).isTrue();
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    system.release(device);
    assertThat(passes(BUFFER)).as("released").isFalse();
    assertThat(space.close()).isTrue();
    assertThat(domain.liveBonds()).isZero();
    assertThat(domain.destroy()).isTrue();
    return good;
  }

  private boolean mapAndUnmap(DmaMapper mapper, boolean attached) {
    boolean good = true;
    long[] sizes = {4096, 3 * 4096, 64 << 10, (2 << 20) + 8192};
    long[] iovas = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      iovas[i] = mapper.mapSingle(BUFFER, sizes[i], Direction.BIDIRECTIONAL);
      good &= iovas[i] != DmaMapper.MAPPING_ERROR;
    }
    @Nullable CoherentBuffer queue = mapper.allocateCoherent(16384);
    good &= queue != null;
    for (int i = 0; i < sizes.length; i++) {
      if (iovas[i] != DmaMapper.MAPPING_ERROR) {
        assertThat(passes(iovas[i])).as("mapping %d", i).isEqualTo(attached);
        mapper.unmapSingle(iovas[i], sizes[i], Direction.BIDIRECTIONAL);
      }
    }
    if (queue != null) {
      queue.close();
    }
    return good;
  }

  private boolean passes(long iova) {
    return machine.inspect(
        new DmaTransaction().request(8, DmaTransaction.NO_PROCESS, iova, Access.READ));
  }
}
