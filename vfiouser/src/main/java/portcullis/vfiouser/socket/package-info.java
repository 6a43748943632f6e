/**
 * What Linux gives that Java does not: Unix-domain sockets that carry descriptors, eventfds, and
 * mappings that are taken back at a certain moment.
 *
 * <pre>
 *   ListeningSocket --accept--> StreamSocket --receive--> bytes, Descriptor...
 *                                                                |
 *                               EventDescriptor (signal) &lt;-------+-------> SharedMapping (bytes)
 *            all of them over Linux: native calls, results or negative errnos
 * </pre>
 *
 * <p>Every descriptor is close-on-exec from the moment it exists and belongs to one object, whose
 * {@code close} may be called by any thread, any number of times. Calls answer with what Linux
 * answers: a count, or {@code -errno}; see {@link portcullis.vfiouser.socket.Errno}.
 */
@NullMarked
package portcullis.vfiouser.socket;

import org.jspecify.annotations.NullMarked;
