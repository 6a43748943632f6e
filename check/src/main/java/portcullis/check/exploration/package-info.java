/**
 * Searches through the executions of a program.
 *
 * <pre>
 *   Campaign (several subjects, workers, a file to go on with: CampaignFile)
 *      |
 *      v
 *   Explorer --SearchPlan--> Search: which execution comes next
 *      |                       |-- SystematicSearch: all, one of each class; Skim: gives up at a
 *      |                       |     bound --> SearchTree (shared by workers), WakeupTree, Reversals
 *      |                       |-- BoundedSearch: all within a bound of preemptions --> StateCache
 *      |                       '-- RandomSearch
 *      v
 *   Verdict: holds, as far as its Coverage; loses --> Shortening --> ReplayId; stopped
 * </pre>
 *
 * A search belongs to one worker; what workers share is in {@code SearchTree}, under its monitor.
 */
@NullMarked
package portcullis.check.exploration;

import org.jspecify.annotations.NullMarked;
