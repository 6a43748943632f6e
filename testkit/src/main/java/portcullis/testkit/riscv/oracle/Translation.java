package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.AddressType;
import portcullis.testkit.riscv.oracle.OracleOutcome.Completion;
import portcullis.testkit.riscv.oracle.OracleOutcome.ResidentFile;
import portcullis.testkit.riscv.oracle.PageTables.Mapping;
import portcullis.testkit.riscv.oracle.PageTables.Privilege;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;
import portcullis.testkit.riscv.oracle.PageTables.Wanted;
import portcullis.testkit.riscv.oracle.ProcessContexts.ProcessContext;

/** The process to translate an IOVA, section 2.3, for one request; numbers are its steps. */
final class Translation {
  private static final int ALL_DISALLOWED = 256;
  private static final int TYPE_DISALLOWED = 260;
  private static final int PDT_ACCESS_FAULT = 265;
  private static final int PDT_CORRUPTION = 269;
  private static final int PT_CORRUPTION = 274;
  private static final int UNLIMITED = 64;

  private final Oracle unit;
  private final OracleRequest request;
  private final OracleMemory memory;
  private @Nullable DeviceContext located;

  Translation(Oracle unit, OracleRequest request, OracleMemory memory) {
    this.unit = unit;
    this.request = request;
    this.memory = memory;
  }

  OracleOutcome run() {
    try {
      OracleOutcome outcome = translate();
      return outcome instanceof OracleOutcome.Success success
          ? success.chargedTo(serviceIds())
          : outcome;
    } catch (OracleFault fault) {
      return request.is(AddressType.TRANSLATION_REQUEST) ? completion(fault) : refused(fault);
    }
  }

  /** Sections 2.1.3.3, and 5.27 without a directory. */
  private OracleOutcome.ServiceIds serviceIds() {
    return located == null
        ? OracleOutcome.ServiceIds.ofRegister(unit.qosid())
        : OracleOutcome.ServiceIds.ofContext(located.ta());
  }

  private OracleOutcome translate() {
    int mode = (int) (unit.ddtp() & 0xf);
    boolean plain = request.is(AddressType.UNTRANSLATED);
    if (mode == 0) { // 1
      throw new OracleFault(ALL_DISALLOWED);
    }
    if (mode == 1) { // 2
      if (!plain) {
        throw new OracleFault(TYPE_DISALLOWED);
      }
      return same(request.iova());
    }
    DeviceContexts contexts = new DeviceContexts(unit, memory);
    if (!contexts.covers(mode - 1, request.deviceId())) { // 3 to 5
      throw new OracleFault(TYPE_DISALLOWED);
    }
    DeviceContext dc = contexts.locate(mode - 1, request.deviceId()); // 6
    located = dc;
    if ((!plain && !dc.ats())
        || (request.hasProcess()
            && (!dc.processes() || !ProcessContexts.covers(dc, request.processId())))) { // 7
      throw new OracleFault(TYPE_DISALLOWED);
    }
    if (request.is(AddressType.TRANSLATED)) { // 8, 9
      return dc.toGuestAddress() ? fromGuest(dc, bare(request.iova())) : same(request.iova());
    }
    if (!dc.processes()) { // 10
      return fromGuest(dc, firstStage(dc, dc.fsc(), Privilege.USER));
    }
    boolean noProcess = !request.hasProcess() && !dc.defaultProcess();
    if (noProcess || dc.firstStageMode() == 0) { // 11 to 13
      return fromGuest(dc, bare(request.iova()));
    }
    ProcessContext pc = locateProcess(dc); // 14
    if (request.isSupervisor() && !pc.supervisorAllowed()) { // 15
      throw new OracleFault(TYPE_DISALLOWED);
    }
    Privilege privilege = new Privilege(request.isSupervisor(), pc.sum());
    return fromGuest(dc, firstStage(dc, pc.fsc(), privilege)); // 16
  }

  private ProcessContext locateProcess(DeviceContext dc) {
    Entries entries = new Entries(memory, unit.addressBits(), dc.bigEndian());
    ProcessContexts contexts =
        new ProcessContexts(
            unit,
            dc,
            entries,
            (address, sizeBytes) -> {
              long physAddr = implicit(dc, address, false, PDT_ACCESS_FAULT, PDT_CORRUPTION);
              try {
                entries.check(physAddr, sizeBytes);
              } catch (WalkFault fault) {
                throw report(fault, PDT_ACCESS_FAULT, PDT_CORRUPTION);
              }
              return physAddr;
            });
    return contexts.locate(request.hasProcess() ? request.processId() : 0);
  }

  private static Mapping bare(long address) {
    return new Mapping(address, UNLIMITED, 0, true, true, true, true, false, false);
  }

  /** 17: the guest-physical address. */
  private Mapping firstStage(DeviceContext dc, long pointer, Privilege privilege) {
    int mode = (int) (pointer >>> 60);
    if (mode == 0) {
      return bare(request.iova());
    }
    int accessFault = request.cause(1, 5, 7);
    Entries entries = new Entries(memory, unit.addressBits(), dc.bigEndian());
    PageTables.Words words =
        new PageTables.Words() {
          @Override
          public long load(long address, int sizeBytes) {
            long at = implicit(dc, address, false, accessFault, PT_CORRUPTION);
            return entries.load(at, sizeBytes);
          }

          @Override
          public void store(long address, int sizeBytes, long value) {
            long at = implicit(dc, address, true, accessFault, PT_CORRUPTION);
            entries.store(at, sizeBytes, value);
          }
        };
    Scheme scheme = Scheme.of(mode, dc.narrow(), false);
    PageTables tables = new PageTables(scheme, words, dc.updatesFirstStage(), unit.capabilities());
    try {
      return tables.walk(DeviceContext.page(pointer), request.iova(), privilege, wanted());
    } catch (WalkFault fault) {
      if (fault.kind == WalkFault.Kind.PAGE) {
        throw new OracleFault(request.cause(12, 13, 15));
      }
      throw report(fault, accessFault, PT_CORRUPTION);
    }
  }

  /**
   * A translation request without the No Write flag is a write to each stage by itself. Where the
   * first stage forbids writing, the second one's D may be set or not: the Privileged specification
   * lets it be set for stage-one reasons, and the reference model does so.
   */
  private Wanted wanted() {
    return request.is(AddressType.TRANSLATION_REQUEST)
        ? new Wanted(true, !request.noWrite(), request.executes(), true)
        : new Wanted(request.reads(), request.writes(), request.executes(), false);
  }

  private Mapping secondStage(DeviceContext dc, long address, Wanted wanted) {
    if (dc.secondStageMode() == 0) {
      return bare(address);
    }
    if (dc.narrow() && address >>> 34 != 0) { // section 2.1.3.1, SXL
      throw new WalkFault(WalkFault.Kind.PAGE);
    }
    Entries entries = new Entries(memory, unit.addressBits(), unit.bigEndian());
    PageTables.Words words =
        new PageTables.Words() {
          @Override
          public long load(long at, int sizeBytes) {
            return entries.load(at, sizeBytes);
          }

          @Override
          public void store(long at, int sizeBytes, long value) {
            entries.store(at, sizeBytes, value);
          }
        };
    Scheme scheme = Scheme.of(dc.secondStageMode(), unit.narrowGuests(), true);
    PageTables tables = new PageTables(scheme, words, dc.updatesSecondStage(), unit.capabilities());
    return tables.walk(DeviceContext.page(dc.iohgatp()), address, Privilege.USER, wanted);
  }

  /** Where a directory or first-stage table is that the IOMMU itself reads or writes. */
  private long implicit(
      DeviceContext dc, long address, boolean write, int accessFault, int corruption) {
    try {
      return secondStage(dc, address, new Wanted(!write, write, false, false)).address();
    } catch (WalkFault fault) {
      if (fault.kind == WalkFault.Kind.PAGE) {
        throw new OracleFault(request.cause(20, 21, 23), (address & ~3L) | (write ? 3 : 1));
      }
      throw report(fault, accessFault, corruption);
    }
  }

  private static OracleFault report(WalkFault fault, int accessFault, int corruption) {
    return new OracleFault(fault.kind == WalkFault.Kind.CORRUPTION ? corruption : accessFault);
  }

  /** 18 to 20. */
  private OracleOutcome fromGuest(DeviceContext dc, Mapping first) {
    MessageTable messages = new MessageTable(unit, memory, dc);
    if (messages.isIn(first.address(), 12)) { // 18
      MessageTable.Target target = messages.translate(first.address());
      boolean ats = request.is(AddressType.TRANSLATION_REQUEST);
      if (request.executes() && !ats) {
        throw new OracleFault(1);
      }
      Mapping message =
          new Mapping(target.physAddr(), 12, 0, true, true, true, false, false, false);
      return success(dc, first, message, true, target.file());
    }
    Mapping second;
    try {
      second = secondStage(dc, first.address(), wanted()); // 19
    } catch (WalkFault fault) {
      if (fault.kind == WalkFault.Kind.PAGE) {
        throw new OracleFault(request.cause(20, 21, 23), first.address() & ~3L);
      }
      throw report(fault, request.cause(1, 5, 7), PT_CORRUPTION);
    }
    int sizeLog2 = Math.min(first.sizeLog2(), second.sizeLog2());
    while (sizeLog2 > 12 && messages.isIn(first.address(), sizeLog2)) {
      sizeLog2--;
    }
    int memoryType = first.memoryType() != 0 ? first.memoryType() : second.memoryType();
    Mapping both =
        new Mapping(
            second.address(),
            sizeLog2,
            memoryType,
            second.read(),
            second.writable(),
            second.write(),
            second.execute(),
            false,
            second.loose());
    return success(dc, first, both, false, null);
  }

  private OracleOutcome success(
      DeviceContext dc,
      Mapping first,
      Mapping last,
      boolean isMessage,
      @Nullable ResidentFile file) {
    if (!request.is(AddressType.TRANSLATION_REQUEST)) {
      return new OracleOutcome.Success(
          last.address(), last.sizeLog2(), last.memoryType(), isMessage, file, null, false);
    }
    boolean read = first.read() && last.read();
    boolean execute = read && request.executes() && first.execute() && last.execute();
    boolean write = first.write() && last.write();
    Boolean cxlIo = null;
    if (!request.cxl()) {
      cxlIo = false;
    } else if (isMessage || dc.toGuestAddress() || last.memoryType() != 0) {
      cxlIo = true;
    }
    Completion completion =
        new Completion(
            read,
            write,
            execute,
            file != null,
            request.isSupervisor(),
            request.hasProcess() && first.global() && !isMessage,
            cxlIo);
    long address = dc.toGuestAddress() ? first.address() : last.address();
    return new OracleOutcome.Success(
        address,
        last.sizeLog2(),
        last.memoryType(),
        isMessage,
        file,
        completion,
        first.writable() && last.writable() && (first.loose() || last.loose()));
  }

  private static OracleOutcome same(long address) {
    return new OracleOutcome.Success(address, UNLIMITED, 0, false, null, null, false);
  }

  /** PCIe ATS translation request handling, section 2.6. */
  private OracleOutcome completion(OracleFault fault) {
    return switch (fault.cause) {
      case 12, 13, 15, 20, 21, 23, 262, 266 ->
          new OracleOutcome.Success(
              0,
              12,
              0,
              false,
              null,
              new Completion(false, false, false, false, request.isSupervisor(), false, null),
              false);
      default -> refused(fault);
    };
  }

  private OracleOutcome refused(OracleFault fault) {
    boolean ats = request.is(AddressType.TRANSLATION_REQUEST);
    boolean corrupt =
        switch (fault.cause) {
          case 268, 269, 270, 274 -> true;
          default -> false;
        };
    boolean aborted =
        ats
            && switch (fault.cause) {
              case 1, 5, 7, 261, 263, 265, 267, 269, 270, 274 -> true;
              default -> false;
            };
    long header =
        fault.cause
            | (long) request.transactionType() << 34
            | (long) request.deviceId() << 40
            | (request.hasProcess() ? (long) request.processId() << 12 | 1L << 32 : 0)
            | (request.isSupervisor() ? 1L << 33 : 0);
    boolean always =
        switch (fault.cause) {
          case 256, 257, 258, 259, 268 -> true;
          default -> false;
        };
    boolean reported = always || located == null || !located.faultsUnreported();
    return new OracleOutcome.Refused(
        aborted, fault.cause, header, request.iova(), fault.iotval2, reported, ats && corrupt);
  }
}
