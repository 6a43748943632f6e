package portcullis.riscv.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.DirectoryMode;
import tools.jackson.databind.JsonNode;

/**
 * Finds out whether a scenario uses a capability of its own that the model lacks. One that it has
 * but does not use is dropped. Reads tables by itself, from the specification.
 */
final class VectorFeatures {
  private static final long KEPT =
      RiscvIommuConfig.standard().capabilities().value()
          | Capabilities.VERSION.mask()
          | Capabilities.SVRSW60T59B.mask()
          | Capabilities.SVPBMT.mask()
          | Capabilities.MSI_FLAT.mask()
          | Capabilities.IGS.mask()
          | Capabilities.DBG.mask()
          | Capabilities.PAS.mask();

  private final PhysicalMemory ram;
  final Capabilities declared;
  private final boolean extended;

  VectorFeatures(JsonNode scenario, PhysicalMemory ram) {
    this.ram = ram;
    this.declared = new Capabilities(VectorRunner.number(scenario.get("caps")));
    this.extended = declared.has(Capabilities.MSI_FLAT);
    long fctl = VectorRunner.number(scenario.get("fctl"));
    if ((fctl & 5) != 0) {
      throw new VectorSkip("fctl.BE or fctl.GXL");
    }
    if (scenario.has("memFault")) {
      throw new VectorSkip("holes or poison in memory");
    }
    for (JsonNode step : scenario.get("steps")) {
      checkStep(step);
    }
  }

  /** What the model is configured with. */
  long kept() {
    return declared.value() & KEPT;
  }

  private void checkStep(JsonNode step) {
    String op = step.get("op").asString();
    if (op.startsWith("reg")) {
      long offset = VectorRunner.number(step.get("off"));
      if (declared.has(Capabilities.ATS) && ((offset >= 56 && offset < 72) || offset == 80)) {
        throw new VectorSkip("page-request queue");
      }
      if (op.equals("regWrite") && offset == 8 && (VectorRunner.number(step.get("val")) & 5) != 0) {
        throw new VectorSkip("fctl.BE or fctl.GXL");
      }
      if (op.equals("regWrite")
          && (offset == 608)
          && (VectorRunner.number(step.get("val")) & 2) != 0) {
        throw new VectorSkip("supervisor privilege");
      }
    }
  }

  /** Skips a request that the model's bus cannot make. */
  void checkRequest(JsonNode step) {
    if (step.has("at") && !step.get("at").asString().equals("untranslated")) {
      throw new VectorSkip("ATS or translated request");
    }
    if (step.has("pid") && step.has("priv") && step.get("priv").asBoolean()) {
      throw new VectorSkip("supervisor privilege");
    }
  }

  /** Skips if a command is one of a capability that was dropped. */
  void checkCommand(long dword0, long dword1) {
    CommandKind kind = CommandKind.of(dword0, dword1);
    boolean ats = kind == CommandKind.ATS_INVAL || kind == CommandKind.ATS_PRGR;
    boolean iotinval = kind == CommandKind.IOTINVAL_VMA || kind == CommandKind.IOTINVAL_GVMA;
    if ((ats && declared.has(Capabilities.ATS))
        || (iotinval && declared.has(Capabilities.NL) && (dword0 >>> 34 & 1) != 0)
        || (iotinval && declared.has(Capabilities.S) && (dword1 >>> 9 & 1) != 0)
        || (kind == CommandKind.IODIR_INVAL_PDT
            && (declared.has(Capabilities.PD8)
                || declared.has(Capabilities.PD17)
                || declared.has(Capabilities.PD20)))) {
      throw new VectorSkip("command of a capability left out");
    }
  }

  /** Skips if the device's context uses a capability that was dropped. */
  void checkContext(long ddtp, int deviceId) {
    DirectoryMode mode = DirectoryMode.of(ddtp);
    if (mode == null || mode.levels() == 0 || deviceId >>> mode.deviceIdBits(extended) != 0) {
      return;
    }
    int leafBits = extended ? 6 : 7;
    long table = (ddtp >>> 10 & 0xfff_ffff_ffffL) << 12;
    for (int level = mode.levels() - 1; level > 0; level--) {
      int index = deviceId >>> leafBits + 9 * (level - 1) & 0x1ff;
      if (!ram.contains(table, 4096) || (ram.getLong(table + 8 * index) & 1) == 0) {
        return;
      }
      table = (ram.getLong(table + 8 * index) >>> 10 & 0xfff_ffff_ffffL) << 12;
    }
    long at = table + (deviceId & (1 << leafBits) - 1) * (extended ? 64L : 32L);
    if (ram.contains(table, 4096) && (ram.getLong(at) & 1) != 0) {
      checkContext(ram.getLong(at), ram.getLong(at + 8), ram.getLong(at + 24));
    }
  }

  private void checkContext(long tc, long iohgatp, long fsc) {
    long secondStage =
        Capabilities.SV32X4.mask()
            | Capabilities.SV39X4.mask()
            | Capabilities.SV48X4.mask()
            | Capabilities.SV57X4.mask();
    long processes = Capabilities.PD8.mask() | Capabilities.PD17.mask() | Capabilities.PD20.mask();
    if (iohgatp >>> 60 != 0 && (declared.value() & secondStage) != 0) {
      throw new VectorSkip("second stage");
    }
    if ((tc & 0x4e) != 0 && declared.has(Capabilities.ATS)) {
      throw new VectorSkip("ATS in a context");
    }
    if ((tc & 0x20) != 0 && fsc >>> 60 != 0 && (declared.value() & processes) != 0) {
      throw new VectorSkip("process directory");
    }
    if ((tc & 0x180) != 0 && declared.has(Capabilities.AMO_HWAD)) {
      throw new VectorSkip("hardware update of A and D");
    }
    if ((tc & 0x400) != 0 && declared.has(Capabilities.END)) {
      throw new VectorSkip("big-endian tables");
    }
  }
}
