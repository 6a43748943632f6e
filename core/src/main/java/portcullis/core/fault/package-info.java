/**
 * What devices did wrong: one record a fault, reported once and rate-limited by device, so that a
 * storm of one hides nothing of the others.
 */
@NullMarked
package portcullis.core.fault;

import org.jspecify.annotations.NullMarked;
