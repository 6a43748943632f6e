/**
 * The client's side: drives a server for tests, and finds out what it offers.
 *
 * <pre>
 *   Client --request--> server            Probe --questions--> Client --> Offer
 *      ^ reader's thread: replies, and DMA_READ and DMA_WRITE answered from LentMemory
 * </pre>
 */
@NullMarked
package portcullis.vfiouser.client;

import org.jspecify.annotations.NullMarked;
