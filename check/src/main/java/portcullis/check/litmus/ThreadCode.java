package portcullis.check.litmus;

import java.util.List;

/**
 * A thread of a test.
 *
 * @param number as in P0
 * @param registers names of its local variables
 * @param body what it does
 */
record ThreadCode(int number, List<String> registers, Statement.Block body) {}
