package portcullis.testkit.riscv.oracle;

import java.util.List;

/**
 * Where requests are worth sending: addresses that some tables were built for.
 *
 * @param processId or {@link OracleRequest#NO_PROCESS}
 * @param ats whether the device may use ATS
 * @param iovas addresses that its first stage maps, or its second if that is all there is
 * @param guestAddresses addresses that its second stage maps
 */
record RequestTarget(
    int deviceId, int processId, boolean ats, List<Long> iovas, List<Long> guestAddresses) {}
