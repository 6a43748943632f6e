/**
 * How long attaches, releases and resets of one device hold up the I/O of another.
 *
 * <pre>
 *   Neighbour: one event each period, by turns       Bystander: reads its disk all the while
 *        |  EventMarks: begins and ends                    |
 *        '-----------------------------------------------> '-- gaps between completions, by whether
 *                                                              an event touched them
 *   PauseRun --> PauseReport --> PauseText, PauseJson
 * </pre>
 */
@NullMarked
package portcullis.app.pause;

import org.jspecify.annotations.NullMarked;
