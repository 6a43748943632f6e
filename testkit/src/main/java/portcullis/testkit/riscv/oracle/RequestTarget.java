package portcullis.testkit.riscv.oracle;

import java.util.List;

/** Where requests are worth sending: addresses that some tables were built for. */
record RequestTarget(int deviceId, int processId, List<Long> iovas) {}
