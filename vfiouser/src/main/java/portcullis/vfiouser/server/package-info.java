/**
 * Sockets at paths, one for each device, each with a thread that serves one client after another.
 *
 * <pre>
 *   DeviceServer --ListeningSocket.accept--> Session.run --client leaves--> accept ...
 * </pre>
 */
@NullMarked
package portcullis.vfiouser.server;

import org.jspecify.annotations.NullMarked;
