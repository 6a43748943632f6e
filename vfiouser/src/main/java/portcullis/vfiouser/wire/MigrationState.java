package portcullis.vfiouser.wire;

/**
 * Data of the features 1 and 2 of {@link DeviceFeature}: whether a device can be migrated, and the
 * state that it is in, sections "VFIO_DEVICE_FEATURE_MIGRATION" and "MIG_DEVICE_STATE".
 */
public final class MigrationState {
  /** Feature: what is supported. */
  public static final int SUPPORT_FEATURE = 1;

  /** Feature: the state. */
  public static final int STATE_FEATURE = 2;

  /** Whether the device can be stopped and copied, do without its peers, be copied before. */
  public static final Field FLAGS = new Field("flags", 0, 8, 7);

  /** Data of what is supported. */
  public static final Layout SUPPORT = Layout.of("migration support", "", FLAGS);

  /** The state. */
  public static final Field STATE = new Field("device_state", 0, 4, 7);

  /** Unused here. */
  public static final Field DESCRIPTOR = new Field("data_fd", 4, 4, 0);

  /** Data of the state. */
  public static final Layout LAYOUT = Layout.of("migration state", "", STATE, DESCRIPTOR);

  private MigrationState() {}
}
