package portcullis.s390.driver;

import portcullis.s390.spec.EventCode;

/**
 * An event as it was read.
 *
 * @param code what has happened
 * @param functionId to which function; without meaning with {@link EventCode#SEVERAL_CHANGED}
 * @param handle of the function when it happened
 * @param write of an error by DMA: whether that was a write
 * @param address of an error by DMA: the IOVA
 * @param more whether others are pending
 * @param lost whether events were lost before it
 */
record PciEvent(
    EventCode code,
    int functionId,
    int handle,
    boolean write,
    long address,
    boolean more,
    boolean lost) {}
