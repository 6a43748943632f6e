/**
 * The server's side of one connection, and what it serves.
 *
 * <pre>
 *   StreamSocket --> MessageStream --Message--> Session --Command--> DeviceDescription
 *                         ^                        |                 RegionAccesses ----> function
 *                         | sending                |                 InterruptRequests -> function
 *                         |                        |                 DmaMaps --+
 *   device's threads --> PeerDma &lt;--replies--------+                           v
 *            ^              ^                                             GuestMemory
 *            |              +-------- PeerWindow (no descriptor) &lt;-------------+
 *            |              |           one more of Guest's for its interrupt files
 *            +----- bus ----+-------- RegionMemory (descriptor, mapped) &lt;------+
 *                           +-------- EventDoorbell --> eventfds
 * </pre>
 *
 * <p>States of a session; each step is taken by its one thread:
 *
 * <pre>
 *   fresh --VERSION agreed--> talking --end of stream, protocol broken, close()--> over
 * </pre>
 *
 * When it is over, the memory and the eventfds of the client are given back; the function stays as
 * it is, for the next session.
 *
 * <p>Whoever waits for a reply of the client is inside a read section of the bus, and only the
 * session's thread can read that reply. So before that thread waits for the end of all sections
 * (memory is taken back, the function is reset) it {@link
 * portcullis.vfiouser.session.PeerDma#suspend suspends} those who wait: their accesses fail, as
 * accesses to memory that goes away do.
 *
 * <p>Lock order: {@code DEVICE_QUEUE}: one request to the client (key 0), one message sent (1), the
 * memory of a guest (2).
 */
@NullMarked
package portcullis.vfiouser.session;

import org.jspecify.annotations.NullMarked;
