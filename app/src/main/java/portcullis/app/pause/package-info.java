/**
 * How long attaches, releases and resets of one device hold up the I/O of another.
 *
 * <pre>
 *   Neighbour: one event each period, by turns       Bystander: reads its disk all the while
 *   another's: the same, in turns of a second                |
 *        |  EventMarks: begins and ends, where             |
 *        '-----------------------------------------------> '-- gaps between completions, by whether
 *                                                              an event touched them, and where
 *   Metronome: a thread that only wakes up, each millisecond --> how late it is
 *
 *   PauseRun --> PauseReport --> PauseText, PauseJson
 * </pre>
 */
@NullMarked
package portcullis.app.pause;

import org.jspecify.annotations.NullMarked;
