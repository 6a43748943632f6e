package portcullis.s390.driver;

/** What REFRESH PCI TRANSLATIONS is issued for, as the statistics of a domain tell it. */
public enum RefreshKind {
  /** To make everything forgotten that was unmapped. */
  GLOBAL,
  /** To make new mappings known. */
  SYNC_MAP,
  /** To make a range forgotten that was unmapped. */
  SYNC
}
