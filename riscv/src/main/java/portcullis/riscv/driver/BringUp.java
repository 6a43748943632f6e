package portcullis.riscv.driver;

import portcullis.core.fault.FaultSink;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.MsiConfiguration;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.Register;

/**
 * From a unit of which nothing is known to one that blocks every device: section 6.2, step by step.
 *
 * <p>Whatever a former owner left running is switched off first, since most of the steps are only
 * defined for a unit that is off (sections 5.4 to 5.6). Used once, by one thread. Nothing is left
 * allocated or running if a step fails.
 */
final class BringUp {
  private static final DirectoryMode[] MODES = {
    DirectoryMode.THREE_LEVEL, DirectoryMode.TWO_LEVEL, DirectoryMode.ONE_LEVEL
  };
  private static final int TABLE_LOG2 = 12;
  private static final int COMMAND_LOG2 = Integer.numberOfTrailingZeros(CommandKind.BYTES);
  private static final int FAULT_LOG2 = Integer.numberOfTrailingZeros(FaultRecord.BYTES);
  private static final int PAGE_REQUEST_LOG2 =
      Integer.numberOfTrailingZeros(PageRequestRecord.BYTES);
  private static final int SUPPORTED_MAJOR_VERSION = Capabilities.VERSION_1_0 >>> 4;

  private final UnitIdentity identity;
  private final UnitRegisters registers;
  private final UnitSettings settings;
  private final UnitPages pages;
  private final InterruptDelivery delivery;
  private final UnitStatistics statistics = new UnitStatistics();

  BringUp(
      UnitIdentity identity,
      UnitRegisters registers,
      UnitSettings settings,
      UnitPages pages,
      InterruptDelivery delivery) {
    this.identity = identity;
    this.registers = registers;
    this.settings = settings;
    this.pages = pages;
    this.delivery = delivery;
  }

  /** Runs it. */
  RiscvIommu run(FaultSink sink) throws BringUpException {
    Capabilities capabilities = discover();
    require("stop what was running", UnitShutdown.halt(registers, settings), Register.DDTP);
    try {
      setUpByteOrder(capabilities);
      setUpGuestWidth();
      setUpInterrupts(capabilities);
      CommandQueue commands = commandQueue();
      QueueMemory faultMemory =
          QueueMemory.program(
              registers, pages, Register.FQB, settings.faultQueueEntriesLog2(), FAULT_LOG2);
      require("start the command queue", commands.start(), Register.CQCSR);
      forgetEverything(commands);
      DeviceDirectory directory = directory(capabilities);
      FaultQueue faults =
          new FaultQueue(
              registers,
              settings,
              statistics,
              pages.memory(),
              faultMemory,
              new FaultReport(identity.name(), directory),
              sink);
      require("start the fault queue", faults.start(), Register.FQCSR);
      PageRequestQueue pageRequests =
          capabilities.has(Capabilities.ATS) ? pageRequestQueue(directory) : null;
      UnitEvents events = new UnitEvents(registers, commands, faults, pageRequests, delivery);
      return new RiscvIommu(
          identity,
          capabilities,
          registers,
          settings,
          statistics,
          pages,
          directory,
          commands,
          faults,
          pageRequests,
          events);
    } catch (BringUpException failure) {
      throw undo(failure);
    }
  }

  private BringUpException undo(BringUpException failure) {
    SyncOutcome halted = UnitShutdown.halt(registers, settings);
    if (halted == SyncOutcome.COMPLETE || halted == SyncOutcome.GONE) {
      pages.free();
      return failure;
    }
    return new BringUpException(
        failure.getMessage()
            + "; and it does not stop, so the memory of its queues stays allocated ("
            + registers.describe(Register.DDTP)
            + ", "
            + registers.describe(Register.CQCSR)
            + ", "
            + registers.describe(Register.FQCSR)
            + ", "
            + registers.describe(Register.PQCSR)
            + ")");
  }

  /** Steps 1, 2 and 8: what it can do, and whether that is enough. */
  private Capabilities discover() throws BringUpException {
    Capabilities capabilities = new Capabilities(registers.read(Register.CAPABILITIES));
    String found = "capabilities = 0x%x".formatted(capabilities.value());
    if (UnitRegisters.isGone(Register.CAPABILITIES, capabilities.value())) {
      throw new BringUpException("no unit is there: " + found);
    }
    if (Capabilities.VERSION.extractInt(capabilities.value()) >>> 4 != SUPPORTED_MAJOR_VERSION) {
      throw new BringUpException("version of the specification not supported: " + found);
    }
    if (!capabilities.supports(FirstStageMode.SV39)) {
      throw new BringUpException("no 64-bit first-stage page tables: " + found);
    }
    PhysicalMemory memory = pages.memory();
    long lastByte = memory.baseAddress() + memory.sizeBytes() - 1;
    if (lastByte >>> capabilities.physicalAddressBits() != 0) {
      throw new BringUpException("cannot address all of " + memory + ": " + found);
    }
    return capabilities;
  }

  /** Steps 3 to 5: little-endian. */
  private void setUpByteOrder(Capabilities capabilities) throws BringUpException {
    long features = registers.read(Register.FCTL);
    if (!FeaturesControl.BE.isSet(features)) {
      return;
    }
    if (!capabilities.has(Capabilities.END)) {
      throw new BringUpException("big-endian only: " + registers.describe(Register.FCTL));
    }
    registers.write(Register.FCTL, features & ~FeaturesControl.BE.mask());
    if (FeaturesControl.BE.isSet(registers.read(Register.FCTL))) {
      throw new BringUpException("stays big-endian: " + registers.describe(Register.FCTL));
    }
  }

  /**
   * Step 5 again: second stages of 64-bit guests. Also first stages are those of 32 bits while GXL
   * is 1 (section 2.1.4).
   */
  private void setUpGuestWidth() throws BringUpException {
    long features = registers.read(Register.FCTL);
    if (!FeaturesControl.GXL.isSet(features)) {
      return;
    }
    registers.write(Register.FCTL, features & ~FeaturesControl.GXL.mask());
    if (FeaturesControl.GXL.isSet(registers.read(Register.FCTL))) {
      throw new BringUpException("for 32-bit guests only: " + registers.describe(Register.FCTL));
    }
  }

  /** Steps 6, 7 and 9 to 11. One thread serves all causes, so all have vector 0. */
  private void setUpInterrupts(Capabilities capabilities) throws BringUpException {
    int generation = capabilities.interruptGeneration();
    boolean wires =
        switch (delivery) {
          case InterruptDelivery.Wire _ -> true;
          case InterruptDelivery.Message _ -> false;
          case InterruptDelivery.Polling _ -> generation == Capabilities.IGS_WSI;
        };
    if (generation != Capabilities.IGS_BOTH && (generation == Capabilities.IGS_WSI) != wires) {
      throw new BringUpException(
          "cannot signal interrupts by %s: capabilities = 0x%x"
              .formatted(wires ? "wire" : "message", capabilities.value()));
    }
    long features = registers.read(Register.FCTL);
    if (FeaturesControl.WSI.isSet(features) != wires) {
      registers.write(Register.FCTL, features ^ FeaturesControl.WSI.mask());
      if (FeaturesControl.WSI.isSet(registers.read(Register.FCTL)) != wires) {
        throw new BringUpException(
            "does not change its interrupts: " + registers.describe(Register.FCTL));
      }
    }
    registers.write(Register.ICVEC, 0);
    if (!wires) {
      setUpMessage();
    }
  }

  private void setUpMessage() throws BringUpException {
    registers.write(Register.MSI_VEC_CTL, MsiConfiguration.M.mask());
    if (!(delivery instanceof InterruptDelivery.Message message)) {
      return; // masked for good
    }
    registers.write(Register.MSI_ADDR, message.physAddr().value());
    registers.write(Register.MSI_DATA, Integer.toUnsignedLong(message.data()));
    if (registers.read(Register.MSI_ADDR) != message.physAddr().value()
        || (int) registers.read(Register.MSI_DATA) != message.data()) {
      throw new BringUpException(
          "cannot send 0x%x to 0x%x: %s, %s"
              .formatted(
                  message.data(),
                  message.physAddr().value(),
                  registers.describe(Register.MSI_ADDR),
                  registers.describe(Register.MSI_DATA)));
    }
    registers.write(Register.MSI_VEC_CTL, 0);
  }

  /** Step 12, up to switching it on. */
  private CommandQueue commandQueue() throws BringUpException {
    QueueMemory ring =
        QueueMemory.program(
            registers, pages, Register.CQB, settings.commandQueueEntriesLog2(), COMMAND_LOG2);
    if (ring.entriesLog2() < CommandQueue.MIN_ENTRIES_LOG2) {
      throw new BringUpException(
          "a command queue of two entries cannot hold a command and the fence behind it: "
              + registers.describe(Register.CQB));
    }
    long spare = QueueMemory.allocate(pages, ring.entriesLog2(), COMMAND_LOG2);
    long completion = pages.allocate(PageAllocator.MIN_SIZE_LOG2);
    if (spare == PageAllocator.NONE || completion == PageAllocator.NONE) {
      throw new BringUpException("no memory for the command queue");
    }
    return new CommandQueue(
        identity.index(),
        registers,
        settings,
        statistics,
        new CommandBacklog(
            pages.memory(),
            completion,
            new CommandRing(pages.memory(), ring.basePhysAddr(), ring.entriesLog2()),
            new CommandRing(pages.memory(), spare, ring.entriesLog2())));
  }

  /** Step 14. */
  private PageRequestQueue pageRequestQueue(DeviceDirectory directory) throws BringUpException {
    QueueMemory memory =
        QueueMemory.program(
            registers,
            pages,
            Register.PQB,
            settings.pageRequestQueueEntriesLog2(),
            PAGE_REQUEST_LOG2);
    PageRequestQueue queue =
        new PageRequestQueue(
            identity.index(), registers, settings, statistics, pages.memory(), memory, directory);
    require("start the page-request queue", queue.start(), Register.PQCSR);
    return queue;
  }

  /** A unit that was running may still cache what a former owner's tables said (section 5.5). */
  private void forgetEverything(CommandQueue commands) throws BringUpException {
    SyncOutcome forgotten =
        commands
            .submit(UnitCounter.IODIR, IodirInvalDdt.dword0OfAll(), 0, 0, 1)
            .and(commands.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfAll(), 0, 0, 1))
            .and(commands.sync());
    require("forget what it had cached", forgotten, Register.CQCSR);
  }

  /** The last step: the deepest directory that the unit supports, with no device in it. */
  private DeviceDirectory directory(Capabilities capabilities) throws BringUpException {
    long root = pages.allocate(TABLE_LOG2);
    if (root == PageAllocator.NONE) {
      throw new BringUpException("no memory for the root of the device directory");
    }
    boolean extended = capabilities.has(Capabilities.MSI_FLAT);
    long timeoutNanos = settings.directoryTimeoutNanos();
    for (DirectoryMode mode : MODES) {
      long wanted = DirectoryPointer.encode(mode, root);
      registers.write(Register.DDTP, wanted);
      SyncOutcome ready =
          registers.await(Register.DDTP, DirectoryPointer.BUSY.mask(), 0, timeoutNanos);
      require("change ddtp to " + mode, ready, Register.DDTP);
      long got = registers.read(Register.DDTP);
      if (got == wanted) {
        return new DeviceDirectory(identity.index(), pages, root, mode, extended);
      }
      if (DirectoryMode.of(got) == mode) {
        throw new BringUpException("ddtp does not take 0x%x: it reads 0x%x".formatted(wanted, got));
      }
      // From a mode with a directory only Off is defined, and from there any.
      SyncOutcome off = UnitShutdown.setMode(registers, DirectoryMode.OFF, timeoutNanos);
      require("switch ddtp off", off, Register.DDTP);
    }
    throw new BringUpException(
        "no mode of the device directory is supported: " + registers.describe(Register.DDTP));
  }

  private void require(String step, SyncOutcome outcome, Register shown) throws BringUpException {
    if (outcome != SyncOutcome.COMPLETE) {
      throw new BringUpException(
          "could not %s: %s, %s".formatted(step, outcome, registers.describe(shown)));
    }
  }
}
