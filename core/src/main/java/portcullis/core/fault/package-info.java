/**
 * What devices did wrong: one record a fault, reported once and rate-limited by device, so that a
 * storm of one hides nothing of the others; and what they asked for, page requests, each group of
 * which is answered once.
 *
 * <pre>
 *            request                        group
 *   driver -----------> PageRequestService -------> PageRequestSlot ---> PageRequestHandler
 *          one for each device, with a thread       one for each         the user's
 *          and PageRequestGroups                    address space             |
 *      ^                  |                                                   |
 *      +-----response-----+---------------------------------------------------+
 * </pre>
 *
 * <p>The user's code, {@code FaultSink} and {@code PageRequestHandler}, is called with no lock
 * held.
 */
@NullMarked
package portcullis.core.fault;

import org.jspecify.annotations.NullMarked;
