/** A model of the machine that executes zPCI's instructions. */
@NullMarked
package portcullis.s390.device;

import org.jspecify.annotations.NullMarked;
