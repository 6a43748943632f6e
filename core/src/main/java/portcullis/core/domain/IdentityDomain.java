package portcullis.core.domain;

/** Addresses are physical. There is one, and attaching it cannot fail. */
public enum IdentityDomain implements Domain {
  /** The domain. */
  IDENTITY
}
