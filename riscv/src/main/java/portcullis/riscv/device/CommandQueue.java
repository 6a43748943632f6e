package portcullis.riscv.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Fetches commands from memory and executes them. Section 3.1.
 *
 * <p>Confined to the device's thread, but for the counters. Commands are executed in order. The
 * head moves past a command as soon as it has been fetched, which the specification allows
 * ("advancing {@code cqh} is not a guarantee that the commands fetched by the IOMMU have been
 * executed"), so that software which takes the head for completion is found out; only past a fence
 * it moves on completion. Allocates nothing.
 */
final class CommandQueue {
  private final SystemBus bus;
  private final PhysicalMemory ram;
  private final RegisterFile registers;
  private final RequestTranslator translator;
  // Executed commands; written by the device's thread only, opaque.
  private final Map<CommandKind, SharedLong> executed = new EnumMap<>(CommandKind.class);

  CommandQueue(SystemBus bus, RegisterFile registers, RequestTranslator translator) {
    this.bus = bus;
    this.ram = bus.ram();
    this.registers = registers;
    this.translator = translator;
    for (CommandKind kind : CommandKind.values()) {
      executed.put(kind, new SharedLong(0));
    }
  }

  /** Commands of a kind executed so far; for ILLEGAL, how often the queue stopped for one. */
  long executed(CommandKind kind) {
    return Objects.requireNonNull(executed.get(kind)).getOpaque();
  }

  /** Makes {@code cqon} follow {@code cqen}. */
  void completeControl() {
    long control = registers.get(Register.CQCSR);
    if (!CommandQueueControl.BUSY.isSet(control)) {
      return;
    }
    boolean enable = CommandQueueControl.CQEN.isSet(control);
    if (enable && !CommandQueueControl.CQON.isSet(control)) {
      registers.set(Register.CQH, 0);
      registers.update(
          Register.CQCSR,
          CommandQueueControl.ERRORS
              | CommandQueueControl.FENCE_W_IP.mask()
              | CommandQueueControl.BUSY.mask(),
          CommandQueueControl.CQON.mask());
    } else {
      registers.update(
          Register.CQCSR,
          CommandQueueControl.BUSY.mask() | CommandQueueControl.CQON.flag(!enable),
          0);
    }
  }

  /**
   * Executes commands until the queue is empty or stops.
   *
   * @param limit how many at most
   * @return whether there are more
   */
  boolean run(int limit) {
    for (int i = 0; i < limit; i++) {
      if (!step()) {
        return false;
      }
    }
    return true;
  }

  private boolean step() {
    long control = registers.get(Register.CQCSR);
    if (!CommandQueueControl.CQEN.isSet(control)
        || !CommandQueueControl.CQON.isSet(control)
        || (control & CommandQueueControl.ERRORS) != 0) {
      return false;
    }
    long head = registers.get(Register.CQH);
    // Acquire: the commands up to the tail are there; pairs with RegisterFile#write.
    if (head == registers.get(Register.CQT)) {
      return false;
    }
    long base = registers.get(Register.CQB);
    long address = QueueBase.basePhysAddr(base) + head * CommandKind.BYTES;
    if (!bus.isRam(address, CommandKind.BYTES)) {
      return stop(CommandQueueControl.CQMF.mask());
    }
    long dword0 = ram.getLongAcquire(address);
    long dword1 = ram.getLongAcquire(address + 8);
    long next = (head + 1) & QueueBase.indexMask(base);
    return switch (CommandKind.of(dword0, dword1)) {
      case IOTINVAL_VMA -> invalidateFirstStage(dword0, dword1, next);
      case IOTINVAL_GVMA -> invalidateSecondStage(dword0, dword1, next);
      case IOFENCE_C -> fence(dword0, dword1, next);
      case IODIR_INVAL_DDT -> invalidateDevice(dword0, next);
      case IODIR_INVAL_PDT -> invalidateProcess(dword0, next);
      // "A command is unsupported if it is defined but not implemented": capabilities.ATS is 0.
      case ATS_INVAL, ATS_PRGR, ILLEGAL -> refuse();
    };
  }

  private boolean invalidateFirstStage(long dword0, long dword1, long next) {
    if (usesExtensions(dword0, dword1)) {
      return refuse();
    }
    advance(CommandKind.IOTINVAL_VMA, next);
    if (!IotinvalVma.GV.isSet(dword0)) { // virtual machines have no entries here
      translator.invalidateFirstStage(
          IotinvalVma.AV.isSet(dword0),
          IotinvalVma.address(dword1),
          IotinvalVma.PSCV.isSet(dword0),
          IotinvalVma.PSCID.extract(dword0));
    }
    return true;
  }

  private boolean invalidateSecondStage(long dword0, long dword1, long next) {
    if (usesExtensions(dword0, dword1)) {
      return refuse();
    }
    // "[...] for all VM address spaces": nothing is cached of second stages, there being none.
    advance(CommandKind.IOTINVAL_GVMA, next);
    return true;
  }

  /** NL and S are reserved unless {@code capabilities.NL} and {@code capabilities.S} are 1. */
  private static boolean usesExtensions(long dword0, long dword1) {
    return IotinvalVma.NL.isSet(dword0) || IotinvalVma.S.isSet(dword1);
  }

  private boolean invalidateDevice(long dword0, long next) {
    int deviceId = IodirInvalDdt.DID.extractInt(dword0);
    boolean deviceValid = IodirInvalDdt.DV.isSet(dword0);
    if (deviceValid && !isDeviceIdSupported(deviceId)) {
      return refuse();
    }
    advance(CommandKind.IODIR_INVAL_DDT, next);
    if (deviceValid) {
      translator.invalidateDevice(deviceId);
    } else {
      translator.invalidateDevices();
    }
    return true;
  }

  private boolean invalidateProcess(long dword0, long next) {
    // Without any process directories the narrowest width, that of PD8, is as good as any.
    if (!IodirInvalPdt.DV.isSet(dword0)
        || !isDeviceIdSupported(IodirInvalPdt.DID.extractInt(dword0))
        || IodirInvalPdt.PID.extract(dword0) > 0xff) {
      return refuse();
    }
    advance(CommandKind.IODIR_INVAL_PDT, next);
    return true;
  }

  /** "The value of the DID operand must not be wider than that supported by ddtp.iommu_mode." */
  private boolean isDeviceIdSupported(int deviceId) {
    long directory = translator.directory();
    return directory < 0 || Directory.covers(directory, deviceId);
  }

  private boolean fence(long dword0, long dword1, long next) {
    boolean wired = IofenceC.WSI.isSet(dword0);
    if (wired && !FeaturesControl.WSI.isSet(registers.get(Register.FCTL))) {
      return refuse(); // "This bit is reserved if [...] fctl.WSI == 0"
    }
    if (IofenceC.PR.isSet(dword0) || IofenceC.PW.isSet(dword0)) {
      bus.transactions().synchronize();
    }
    if (IofenceC.AV.isSet(dword0)
        && !bus.write(IofenceC.address(dword1), 4, IofenceC.DATA.extract(dword0))) {
      return stop(CommandQueueControl.CQMF.mask());
    }
    if (wired) {
      registers.update(Register.CQCSR, 0, CommandQueueControl.FENCE_W_IP.mask());
    }
    advance(CommandKind.IOFENCE_C, next);
    return true;
  }

  /** Release: what the command did before is visible to whoever sees the head. */
  private void advance(CommandKind kind, long next) {
    count(kind);
    registers.set(Register.CQH, next);
  }

  private void count(CommandKind kind) {
    SharedLong counter = Objects.requireNonNull(executed.get(kind));
    counter.setOpaque(counter.getPlain() + 1);
  }

  private boolean refuse() {
    count(CommandKind.ILLEGAL);
    return stop(CommandQueueControl.CMD_ILL.mask());
  }

  /** Leaves the head at the command that stopped the queue; software starts it again. */
  private boolean stop(long error) {
    registers.update(Register.CQCSR, 0, error);
    return false;
  }
}
