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
 * @param interceptions guest processors that the hypervisor took over and let in again
 * @param coalesced of these, served by what was done for another that waited with it
 * @param interceptedNanos time that guest processors were out of the guest for it, added up
 * @param hypervisorNanos of that, time that the hypervisor was at work for them
 * @param sharedProcessor whether the guest, which had one processor, and the hypervisor were kept
 *     on one processor of this computer
 */
public record RefreshCounters(
    long ranged,
    long global,
    long entriesWalked,
    long shadowEntries,
    long pins,
    long unpins,
    long shortOfRoom,
    long interceptions,
    long coalesced,
    long interceptedNanos,
    long hypervisorNanos,
    boolean sharedProcessor) {
  /** Of both kinds. */
  public long total() {
    return ranged + global;
  }
}
