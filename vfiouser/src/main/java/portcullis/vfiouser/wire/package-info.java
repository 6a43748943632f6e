/**
 * The messages of vfio-user 0.0 as data: each field with its offset, size and defined bits, each
 * structure as a list of fields that tile it.
 *
 * <pre>
 *   Header, 16 bytes | payload: fixed fields of a Layout | tail: JSON, data, entries
 * </pre>
 *
 * <p>Sources: the protocol document of libvfio-user and QEMU ("vfio-user Protocol Specification"),
 * whose section names are given, and the structures of Linux's vfio interface that it builds on.
 * Numbers are in the byte order of the host. Reading or writing a field allocates nothing.
 */
@NullMarked
package portcullis.vfiouser.wire;

import org.jspecify.annotations.NullMarked;
