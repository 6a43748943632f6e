package portcullis.core.domain;

/** Which stage of translation an address space serves. */
public enum Stage {
  /** From what devices issue to physical addresses, or to those of a guest. */
  FIRST,
  /** From a guest's physical addresses to those of the machine. */
  SECOND
}
