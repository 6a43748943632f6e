package portcullis.app.report;

/**
 * What refreshes of translations (RPCIT) have cost on an s390, all functions together: instructions
 * executed, and the work they made a hypervisor do.
 *
 * @param ranged for some pages
 * @param global for everything
 * @param entriesWalked entries of the guest's tables that the hypervisor has read
 * @param shadowEntries entries of its own tables that it has touched
 * @param pins pages pinned
 * @param unpins pages unpinned
 * @param shortOfRoom refreshes that left pages out because too many were pinned
 */
public record RefreshCounters(
    long ranged,
    long global,
    long entriesWalked,
    long shadowEntries,
    long pins,
    long unpins,
    long shortOfRoom) {
  /** Of both kinds. */
  public long total() {
    return ranged + global;
  }
}
