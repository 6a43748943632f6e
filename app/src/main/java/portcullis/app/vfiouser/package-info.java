/** vfio-user on the command line: what a server offers, as text and as JSON. */
@NullMarked
package portcullis.app.vfiouser;

import org.jspecify.annotations.NullMarked;
