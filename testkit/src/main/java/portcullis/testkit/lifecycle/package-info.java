/**
 * The contract of errors, recovery, resets and power, as tests that every vendor's driver and
 * hardware pass: a vendor supplies a {@link portcullis.testkit.lifecycle.LifecycleFixture} and
 * subclasses the suites.
 */
@NullMarked
package portcullis.testkit.lifecycle;

import org.jspecify.annotations.NullMarked;
