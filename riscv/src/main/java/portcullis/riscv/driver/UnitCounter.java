package portcullis.riscv.driver;

/** What the driver of a unit counts. */
public enum UnitCounter {
  /** {@code IOTINVAL.VMA} commands submitted. */
  IOTINVAL,
  /** {@code IODIR.INVAL_DDT} and {@code IODIR.INVAL_PDT} commands submitted. */
  IODIR,
  /** {@code ATS.INVAL} commands submitted. */
  ATS_INVAL,
  /** {@code ATS.PRGR} commands submitted. */
  ATS_PRGR,
  /** {@code IOFENCE.C} commands submitted. */
  IOFENCE,
  /** Gathers and whole address spaces that were asked to be invalidated. */
  INVALIDATIONS,
  /** Waits for fences that were not over at the first look. */
  WAITS,
  /** Waits that were given up. */
  TIMEOUTS,
  /** Times the command queue had no room. */
  QUEUE_FULL,
  /** Commands that the unit refused, or could not execute. */
  FAILED_COMMANDS,
  /** Restarts of the command queue after an error. */
  RESTARTS,
  /** Fault records read and reported. */
  FAULTS,
  /** Times that fault records were lost, each of any number. */
  FAULTS_LOST,
  /** Page requests and Stop Markers read and handed on. */
  PAGE_REQUESTS,
  /** Page requests of devices that may make none, or not this one now. */
  PAGE_REQUESTS_DROPPED,
  /** Times that page requests were lost, each of any number. */
  PAGE_REQUESTS_LOST,
  /** Groups whose response the unit did not confirm to have sent. */
  PAGE_RESPONSES_LOST,
  /** Groups whose handler threw. */
  PAGE_HANDLER_FAILURES
}
