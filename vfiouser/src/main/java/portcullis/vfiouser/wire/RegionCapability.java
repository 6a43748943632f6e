package portcullis.vfiouser.wire;

/**
 * A capability of a region, as it follows {@link RegionInfo}; Linux's {@code vfio_info_cap_header}
 * and {@code vfio_region_info_cap_sparse_mmap}.
 */
public final class RegionCapability {
  /** Which capability. */
  public static final Field ID = new Field("id", 0, 2);

  /** Its version. */
  public static final Field VERSION = new Field("version", 2, 2);

  /** Offset of the next from the start of the region info; 0 after the last. */
  public static final Field NEXT = new Field("next", 4, 4);

  /** What all capabilities begin with. */
  public static final Layout LAYOUT = Layout.of("capability header", "body", ID, VERSION, NEXT);

  /** Number of areas of a sparse mapping. */
  public static final Field AREAS = new Field("nr_areas", 0, 4);

  /** Reserved, after the number of areas. */
  public static final Field AREAS_RESERVED = new Field("reserved", 4, 4, 0);

  /** Body of a sparse mapping. */
  public static final Layout SPARSE_MMAP = Layout.of("sparse mmap", "areas", AREAS, AREAS_RESERVED);

  /** Offset of one area in the region. */
  public static final Field AREA_OFFSET = new Field("offset", 0, 8);

  /** Bytes of one area. */
  public static final Field AREA_SIZE = new Field("size", 8, 8);

  /** One area. */
  public static final Layout AREA = Layout.of("mmap area", "", AREA_OFFSET, AREA_SIZE);

  /** ID: only areas of the region can be mapped. */
  public static final int SPARSE_MMAP_ID = 1;

  private RegionCapability() {}
}
