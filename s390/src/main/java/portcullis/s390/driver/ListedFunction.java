package portcullis.s390.driver;

/**
 * An entry of the machine's list of functions.
 *
 * @param functionId its id, 32 bits
 * @param handle its handle at present
 * @param configured whether it may be used, or else is in standby
 */
record ListedFunction(int functionId, int handle, boolean configured) {}
