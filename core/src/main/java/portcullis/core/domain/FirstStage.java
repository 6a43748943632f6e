package portcullis.core.domain;

/**
 * First-stage tables that belong to a guest, in the words of the vendor whose format they have:
 * where they are in guest-physical addresses, and what the guest calls them. An immutable value;
 * whatever a guest may have said is one, {@link AddressSpace#nest} judges it.
 */
public interface FirstStage {}
