/**
 * What every vendor's page tables must do, whatever their format.
 *
 * <pre>
 *   PageTableContract --- drives ---&gt; core's PageTable --- writes ---&gt; tables in memory
 *        |                                                              ^
 *        |--- PageReference: a map of 4 KiB pages, by brute force       | reads
 *        '--- TableReader: the vendor's tables read by the letter ------'
 *                of the specification, with none of the engine's code
 * </pre>
 */
@NullMarked
package portcullis.testkit.pagetable;

import org.jspecify.annotations.NullMarked;
