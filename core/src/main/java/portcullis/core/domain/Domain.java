package portcullis.core.domain;

/** One I/O address space: what the addresses of a device mean while it is attached. */
public sealed interface Domain permits BlockedDomain, IdentityDomain, PagingDomain, NestedDomain {
  /** How reports name it. */
  String name();
}
