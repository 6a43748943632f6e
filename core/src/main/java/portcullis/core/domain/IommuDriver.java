package portcullis.core.domain;

import org.jspecify.annotations.Nullable;

/** A vendor's driver, as far as it concerns all of its IOMMUs together. Thread-safe. */
public interface IommuDriver {
  /**
   * Makes an empty address space of the format that the most of the installed IOMMUs can use.
   *
   * @return null if there is no memory or no id left
   */
  @Nullable AddressSpace createAddressSpace();
}
