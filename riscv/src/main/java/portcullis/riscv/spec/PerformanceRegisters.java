package portcullis.riscv.spec;

/**
 * The hardware performance monitor: {@code iocountovf}, {@code iocountinh}, {@code iohpmcycles},
 * {@code iohpmctr1-31}, {@code iohpmevt1-31}. Sections 5.19 to 5.23.
 */
public final class PerformanceRegisters {
  /** {@code iocountovf}: the cycles counter has overflowed. */
  public static final BitField OVF_CY = BitField.ro("CY", 0, 0);

  /** {@code iocountovf}: event counters 1 to 31 have. */
  public static final BitField OVF_HPM = BitField.ro("HPM", 1, 31);

  /** {@code iocountinh}: the cycles counter stands still. */
  public static final BitField INH_CY = BitField.rw("CY", 0, 0);

  /** {@code iocountinh}: event counters 1 to 31 do. */
  public static final BitField INH_HPM = BitField.warl("HPM", 1, 31);

  /** {@code iohpmcycles}: the count. */
  public static final BitField CYCLES = BitField.warl("counter", 0, 62);

  /** {@code iohpmcycles}: it has overflowed. */
  public static final BitField CYCLES_OF = BitField.rw("OF", 63, 63);

  /** {@code iohpmctr}: the count. */
  public static final BitField COUNTER = BitField.warl("counter", 0, 63);

  /** {@code iohpmevt}: which event counts. */
  public static final BitField EVENT_ID = BitField.warl("eventID", 0, 14);

  /** {@code iohpmevt}: the device id is matched in part. */
  public static final BitField DMASK = BitField.rw("DMASK", 15, 15);

  /** {@code iohpmevt}: process id or PSCID to match. */
  public static final BitField PID_PSCID = BitField.rw("PID_PSCID", 16, 35);

  /** {@code iohpmevt}: device id or GSCID to match. */
  public static final BitField DID_GSCID = BitField.rw("DID_GSCID", 36, 59);

  /** {@code iohpmevt}: match {@link #PID_PSCID}. */
  public static final BitField PV_PSCV = BitField.rw("PV_PSCV", 60, 60);

  /** {@code iohpmevt}: match {@link #DID_GSCID}. */
  public static final BitField DV_GSCV = BitField.rw("DV_GSCV", 61, 61);

  /** {@code iohpmevt}: the ids are PSCID and GSCID. */
  public static final BitField IDT = BitField.rw("IDT", 62, 62);

  /** {@code iohpmevt}: the counter has overflowed. */
  public static final BitField EVENT_OF = BitField.rw("OF", 63, 63);

  /** Every bit of {@code iocountovf}. */
  public static final Layout OVF_LAYOUT = Layout.of("iocountovf", "5.19", 32, OVF_CY, OVF_HPM);

  /** Every bit of {@code iocountinh}. */
  public static final Layout INH_LAYOUT = Layout.of("iocountinh", "5.20", 32, INH_CY, INH_HPM);

  /** Every bit of {@code iohpmcycles}. */
  public static final Layout CYCLES_LAYOUT =
      Layout.of("iohpmcycles", "5.21", 64, CYCLES, CYCLES_OF);

  /** Every bit of {@code iohpmctr1-31}. */
  public static final Layout COUNTER_LAYOUT = Layout.of("iohpmctr", "5.22", 64, COUNTER);

  /** Every bit of {@code iohpmevt1-31}. */
  public static final Layout EVENT_LAYOUT =
      Layout.of(
          "iohpmevt",
          "5.23",
          64,
          EVENT_ID,
          DMASK,
          PID_PSCID,
          DID_GSCID,
          PV_PSCV,
          DV_GSCV,
          IDT,
          EVENT_OF);

  private PerformanceRegisters() {}
}
