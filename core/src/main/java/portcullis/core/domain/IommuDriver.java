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

  /**
   * Makes an empty address space of a stage.
   *
   * @param window where devices write their messages, to be translated by a table of its own, or
   *     null
   * @return null if there is no memory or no id left, or none of the installed IOMMUs has the stage
   *     or the window
   * @throws IllegalArgumentException if the vendor has no such window in that stage
   */
  default @Nullable AddressSpace createAddressSpace(Stage stage, @Nullable MessagePattern window) {
    return stage == Stage.FIRST && window == null ? createAddressSpace() : null;
  }
}
