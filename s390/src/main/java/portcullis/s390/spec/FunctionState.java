package portcullis.s390.spec;

/**
 * What a function is in: configuration state, enabled or not, and error state, of which only these
 * combinations occur. [qbus]
 *
 * <pre>
 *   from                          by                              to
 *   ----------------------------  ------------------------------  ---------------
 *   RESERVED                      plugged                         STANDBY
 *   STANDBY                       SCLP configure                  DISABLED
 *   DISABLED                      CLP enable                      ENABLED
 *   ENABLED                       bad DMA, error of the machine   ERROR
 *   ERROR                         MPCIFC reset block (9)          ERROR_UNBLOCKED
 *   ERROR, ERROR_UNBLOCKED        MPCIFC reset error (7)          ENABLED
 *   ERROR_UNBLOCKED               another error                   ERROR
 *   ENABLED, ERROR, _UNBLOCKED    CLP disable                     DISABLED
 *   any configured                machine gives it up             PERMANENT_ERROR
 *   any configured                SCLP deconfigure                STANDBY
 *   any configured                surprise removal                RESERVED
 *   STANDBY                       removed                         RESERVED
 * </pre>
 */
public enum FunctionState {
  /** Not there: about to come, or gone. No list has it. */
  RESERVED(false, false, false),
  /** There, and no program uses it. */
  STANDBY(false, false, false),
  /** Configured: it can be enabled. */
  DISABLED(true, false, false),
  /** It does DMA, and loads and stores reach it. */
  ENABLED(true, true, false),
  /** DMA, loads and stores are blocked until software leads it out. */
  ERROR(true, true, true),
  /** As {@link #ERROR}, but loads and stores pass, so that software can see what is the matter. */
  ERROR_UNBLOCKED(true, true, true),
  /** Nothing but deconfiguring helps. */
  PERMANENT_ERROR(true, false, true);

  private final boolean configured;
  private final boolean enabled;
  private final boolean inError;

  FunctionState(boolean configured, boolean enabled, boolean inError) {
    this.configured = configured;
    this.enabled = enabled;
    this.inError = inError;
  }

  /** Whether a list has it. */
  public boolean isListed() {
    return this != RESERVED;
  }

  /** {@link ListFunctions#CONFIGURED}. */
  public boolean isConfigured() {
    return configured;
  }

  /** Whether its handle is that of an enabled function. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Whether it is in one of the error states. */
  public boolean isInError() {
    return inError;
  }
}
