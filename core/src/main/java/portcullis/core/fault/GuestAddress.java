package portcullis.core.fault;

/**
 * Where the second of two stages stopped.
 *
 * @param guestPhysAddr the guest-physical address that it did not translate
 * @param implicit whether that is of an entry of the guest's own tables, which the hardware wanted
 *     on the way, rather than of what the device asked for
 */
public record GuestAddress(long guestPhysAddr, boolean implicit) {
  @Override
  public String toString() {
    return "guest-physical 0x%x%s".formatted(guestPhysAddr, implicit ? " (tables)" : "");
  }
}
