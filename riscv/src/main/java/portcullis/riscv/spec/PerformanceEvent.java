package portcullis.riscv.spec;

/** What event counters can count: {@code iohpmevt.eventID}. Section 5.23, standard events list. */
public enum PerformanceEvent {
  /** An untranslated request. */
  UNTRANSLATED_REQUEST(1, false),
  /** A translated request. */
  TRANSLATED_REQUEST(2, false),
  /** An ATS translation request. */
  ATS_TRANSLATION_REQUEST(3, false),
  /** A translation that was not in the cache. */
  TLB_MISS(4, true),
  /** A walk of the device directory. */
  DEVICE_DIRECTORY_WALK(5, false),
  /** A walk of a process directory. */
  PROCESS_DIRECTORY_WALK(6, false),
  /** A walk of a first-stage page table. */
  FIRST_STAGE_WALK(7, true),
  /** A walk of a second-stage page table. */
  SECOND_STAGE_WALK(8, true);

  /** The highest number of an event; 0 counts nothing. */
  public static final int LAST_ID = 8;

  private final int id;
  private final boolean filtersByAddressSpace;

  PerformanceEvent(int id, boolean filtersByAddressSpace) {
    this.id = id;
    this.filtersByAddressSpace = filtersByAddressSpace;
  }

  /** Value of the field. */
  public int id() {
    return id;
  }

  /** Whether it can be counted with {@code iohpmevt.IDT} 1: by GSCID and PSCID. */
  public boolean filtersByAddressSpace() {
    return filtersByAddressSpace;
  }
}
