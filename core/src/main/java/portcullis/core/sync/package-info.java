/**
 * Everything that crosses threads: the only package of Portcullis that touches VarHandles, locks,
 * fences, thread creation and time.
 *
 * <p>Each class is small and final and does one thing, so that the JIT inlines it to the bare
 * access in production, and so that a checker can put a twin of the same name in its place whose
 * every operation is a scheduling point over simulated memory ({@code TaggedEntries} has no twin:
 * it is for hardware models, which are not explored). Code outside this package therefore states
 * what it needs in these words and no others:
 *
 * <table>
 * <caption>What to use</caption>
 * <tr><th>Need</th><th>Class</th></tr>
 * <tr><td>one shared word, reference, or array of them</td>
 *     <td>{@link portcullis.core.sync.SharedLong}, {@link portcullis.core.sync.SharedRef},
 *         {@link portcullis.core.sync.SharedLongArray}</td></tr>
 * <tr><td>a cache whose lookups take no lock</td>
 *     <td>{@link portcullis.core.sync.TaggedEntries}</td></tr>
 * <tr><td>order between two locations</td><td>{@link portcullis.core.sync.Fence}</td></tr>
 * <tr><td>mutual exclusion, in a written order</td>
 *     <td>{@link portcullis.core.sync.Mutex}, {@link portcullis.core.sync.LockClass}</td></tr>
 * <tr><td>readers that must not be held up</td><td>{@link portcullis.core.sync.Rcu}</td></tr>
 * <tr><td>wait for another thread</td>
 *     <td>{@link portcullis.core.sync.Signal}, {@link portcullis.core.sync.Backoff}</td></tr>
 * <tr><td>a thread, the time</td>
 *     <td>{@link portcullis.core.sync.Task}, {@link portcullis.core.sync.Clock}</td></tr>
 * <tr><td>memory that hardware sees too</td>
 *     <td>{@link portcullis.core.sync.OrderedMemory}</td></tr>
 * </table>
 *
 * <h2>Modes</h2>
 *
 * The name of a method says its memory mode, as in {@link java.lang.invoke.VarHandle}: {@code
 * Plain}, {@code Opaque}, {@code Acquire} and {@code Release}; no suffix means volatile. Every
 * release names the acquire it pairs with at both sites, as {@code pairs with Class#member}.
 *
 * <h2>Lock order</h2>
 *
 * {@link portcullis.core.sync.LockClass} lists the classes from the outermost to the innermost.
 * With {@code -Dportcullis.lockdep=true} each acquisition is checked against it, and that nobody
 * waits, for anything but a lock, with one that is not held through waits.
 */
@NullMarked
package portcullis.core.sync;

import org.jspecify.annotations.NullMarked;
