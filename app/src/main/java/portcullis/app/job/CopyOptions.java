package portcullis.app.job;

import java.nio.file.Path;

/**
 * What {@code portcullis copy} was asked to do.
 *
 * @param source an image that exists
 * @param destination another file; created, or overwritten
 */
public record CopyOptions(Path source, Path destination, MachineOptions machine) {}
