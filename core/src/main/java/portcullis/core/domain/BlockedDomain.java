package portcullis.core.domain;

/** No address means anything: every DMA is refused. There is one, and attaching it cannot fail. */
public enum BlockedDomain implements Domain {
  /** The domain. */
  BLOCKED
}
