package portcullis.vfiouser.wire;

/** Moves migration data, sections "VFIO_USER_MIG_DATA_READ" and "VFIO_USER_MIG_DATA_WRITE". */
public final class MigrationData {
  /** Most bytes of the reply. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** Bytes of data. */
  public static final Field SIZE = new Field("size", 4, 4);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("migration data", "data", ARGSZ, SIZE);

  private MigrationData() {}
}
