package portcullis.s390.device;

/** The instructions that an {@link InstructionGate} is asked about. */
public enum Instruction {
  /** CALL LOGICAL PROCESSOR, to enable a function. */
  ENABLE,
  /** CALL LOGICAL PROCESSOR, to disable a function. */
  DISABLE,
  /** MODIFY PCI FUNCTION CONTROLS, to register translation. */
  REGISTER,
  /** MODIFY PCI FUNCTION CONTROLS, to deregister translation. */
  DEREGISTER,
  /** MODIFY PCI FUNCTION CONTROLS, to register other translation. */
  REREGISTER,
  /** MODIFY PCI FUNCTION CONTROLS, to leave the error state. */
  RESET_ERROR,
  /** MODIFY PCI FUNCTION CONTROLS, to let loads and stores pass again. */
  RESET_BLOCK,
  /** REFRESH PCI TRANSLATIONS. */
  REFRESH,
  /** PCI LOAD. */
  LOAD,
  /** PCI STORE. */
  STORE
}
