package portcullis.s390.device;

import portcullis.s390.spec.EventCode;

/**
 * Something that software is told.
 *
 * @param code what
 * @param functionId of the function
 * @param handle of the function when it happened
 * @param address that failed, if it is an error of DMA or of a refresh, else 0
 * @param write whether the access that failed was a write
 */
record PciEvent(EventCode code, int functionId, int handle, long address, boolean write) {}
