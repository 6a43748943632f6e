/** A variant of DeviceContextLayout, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.contextkept;

import org.jspecify.annotations.NullMarked;
