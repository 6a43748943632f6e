package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;

/**
 * Which commands an IOMMU of some configuration executes: what {@link CommandKind#of} cannot tell,
 * because it depends on capabilities or registers. Section 3.1. Confined to the device's thread.
 */
final class CommandLegality {
  private final RiscvIommuConfig config;
  private final RegisterFile registers;
  private final RequestTranslator translator;

  CommandLegality(RiscvIommuConfig config, RegisterFile registers, RequestTranslator translator) {
    this.config = config;
    this.registers = registers;
    this.translator = translator;
  }

  /** Whether a command, of the kind that its encoding names, is neither illegal nor unsupported. */
  boolean allows(CommandKind kind, long dword0, long dword1) {
    Capabilities capabilities = config.capabilities();
    return switch (kind) {
      // "When the capabilities.NL bit is 0, bit 34 remains reserved", and S alike: even where AV
      // or GV make the command ignore them. PSCV of GVMA is a reserved bit already.
      case IOTINVAL_VMA, IOTINVAL_GVMA ->
          (!IotinvalVma.NL.isSet(dword0) || capabilities.has(Capabilities.NL))
              && (!IotinvalVma.S.isSet(dword1) || capabilities.has(Capabilities.S));
      // "This bit is reserved if [...] fctl.WSI == 0"
      case IOFENCE_C ->
          !IofenceC.WSI.isSet(dword0) || FeaturesControl.WSI.isSet(registers.get(Register.FCTL));
      case IODIR_INVAL_DDT -> !IodirInvalDdt.DV.isSet(dword0) || isDeviceIdSupported(dword0);
      case IODIR_INVAL_PDT ->
          config.processIdBits() != 0
              && IodirInvalPdt.DV.isSet(dword0)
              && isDeviceIdSupported(dword0)
              && IodirInvalPdt.PID.extract(dword0) >>> config.processIdBits() == 0;
      case ATS_INVAL, ATS_PRGR -> capabilities.has(Capabilities.ATS);
      case ILLEGAL -> false;
    };
  }

  /** "The value of the DID operand must not be wider than that supported by ddtp.iommu_mode." */
  private boolean isDeviceIdSupported(long dword0) {
    long directory = translator.directory();
    return directory < 0 || Directory.covers(directory, IodirInvalDdt.DID.extractInt(dword0));
  }
}
