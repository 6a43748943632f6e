package portcullis.core.domain;

/**
 * An interrupt file in memory, for a receiver that is not running: what devices send to it becomes
 * pending there, and if the file says that somebody wants to hear of it, a notice is sent.
 *
 * @param physAddr where the file is; its format is the interrupt architecture's
 * @param noticePhysAddr page of the interrupt file that the notice goes to
 * @param noticeIdentity data of the notice
 */
public record ResidentFile(long physAddr, long noticePhysAddr, int noticeIdentity) {}
