/** The scenarios that ship: core and drivers under every schedule. */
@NullMarked
package portcullis.check.scenario;

import org.jspecify.annotations.NullMarked;
