package portcullis.app.job;

/** The page-table format of the devices' domains: the values of {@code --page-mode}. */
public enum PageMode {
  /** The best one that all IOMMUs have. */
  AUTO,
  /** Three levels, 39-bit IOVAs. */
  SV39,
  /** Four levels, 48-bit IOVAs. */
  SV48,
  /** Five levels, 57-bit IOVAs. */
  SV57
}
