/**
 * An endpoint that does the DMA it is told to.
 *
 * <pre>
 *   driver --MMIO--> TestEngineRegister values --START--> thread of DmaTestEngine
 *                          ^                                 |  DmaPort
 *                          +---- outcome, bytes, data -------+--> IOMMU --> memory
 *                                                            |
 *                                 or, told so, ats.CachedDmaPort (AtsFunction, AtsRouter)
 * </pre>
 *
 * <p>States, as register STATUS has them: idle, busy from START on, done until the next START. A
 * Function Level Reset leads to idle.
 */
@NullMarked
package portcullis.machine.testengine;

import org.jspecify.annotations.NullMarked;
