package portcullis.riscv.device;

/**
 * What a translation that is watched tells of itself, in the order in which it happens. Called by
 * the thread that translates.
 */
public interface TranslationTrace {
  /** What was fetched from memory. */
  enum Structure {
    /** A non-leaf entry of the device directory. */
    DEVICE_DIRECTORY_ENTRY,
    /** A doubleword of a device context; the level is its index. */
    DEVICE_CONTEXT,
    /** A non-leaf entry of a process directory. */
    PROCESS_DIRECTORY_ENTRY,
    /** A doubleword of a process context; the level is its index. */
    PROCESS_CONTEXT,
    /** An entry of a first-stage page table. */
    FIRST_STAGE_ENTRY,
    /** An entry of a second-stage page table. */
    SECOND_STAGE_ENTRY,
    /** A doubleword of an MSI page table entry; the level is its index. */
    MSI_ENTRY
  }

  /**
   * A structure was fetched.
   *
   * @param level of its table, 0 for the leaf; or which doubleword of it this is
   * @param physAddr where it is, bytes
   * @param value the word, in the byte order of registers
   * @param step of the specification, such as "2.3.1 step 3"
   */
  void fetched(Structure structure, int level, long physAddr, long value, String step);

  /**
   * Something was found out.
   *
   * @param step of the specification
   * @param what in words, addresses in hex
   */
  void decided(String step, String what);
}
