/**
 * The contract of domains, as tests that every vendor's driver and hardware pass together: a vendor
 * supplies an {@link portcullis.testkit.domain.IommuFixture} and subclasses the suites.
 */
@NullMarked
package portcullis.testkit.domain;

import org.jspecify.annotations.NullMarked;
