package portcullis.app.job;

/**
 * The machine a command builds.
 *
 * @param memoryBytes size of its physical memory
 */
public record MachineOptions(long memoryBytes, DmaPolicy policy, PageMode pageMode) {}
