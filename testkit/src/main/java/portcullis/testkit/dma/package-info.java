/**
 * The contract of flush policies, as tests that each policy passes, over IOMMUs that remember what
 * real hardware may remember and fail when told to.
 *
 * <pre>
 *   FlushPolicyContract --makes--> DmaFixture -- IommuSystem, PagingDomain, DmaSpace
 *                                      |
 *                                      '--&gt; ForgetfulIommu ... (two of them, one device each)
 * </pre>
 */
@NullMarked
package portcullis.testkit.dma;

import org.jspecify.annotations.NullMarked;
