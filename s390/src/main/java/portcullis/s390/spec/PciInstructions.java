package portcullis.s390.spec;

/**
 * The processor's instructions for PCI: what registers and queues in memory are to other IOMMUs.
 *
 * <p>Operands are what the general registers hold, and addresses of blocks in memory, which are
 * absolute. Answers are {@link InstructionResult} words, made and taken apart without allocation.
 * An operand that makes no sense is a program interruption in that word, never an exception, and an
 * instruction that ends with one has changed nothing.
 *
 * <p>Thread-safe: any processor issues any instruction at any time. Memory that the calling thread
 * wrote before is what the instruction sees. An instruction waits for DMA to drain that uses what
 * it takes away, so none may be issued from within a DMA.
 */
public interface PciInstructions {
  /**
   * CALL LOGICAL PROCESSOR: takes a {@link ClpCommand} and writes the response behind it. [clp],
   * [qinst]
   *
   * <p>Condition code 0 means that the response holds a {@link ClpResponse}; 3, with one as well,
   * that the length of its response does not suit the command.
   *
   * @param blockAddress of the request, a multiple of 8; {@link ClpBlock}
   */
  long callLogicalProcessor(long blockAddress);

  /**
   * MODIFY PCI FUNCTION CONTROLS: registers and deregisters address translation, and leads a
   * function out of its error state. [insn], [qinst]
   *
   * <p>Whatever is taken away, no DMA uses it any more when this returns with condition code 0.
   *
   * @param operand {@link InstructionOperand#modify}
   * @param fibAddress of a {@link FunctionInformationBlock}, a multiple of 8
   */
  long modifyFunctionControls(long operand, long fibAddress);

  /**
   * STORE PCI FUNCTION CONTROLS: writes a {@link FunctionInformationBlock} that says what a
   * function is in. [qinst]
   *
   * @param operand {@link InstructionOperand#modify}; the operation is not looked at
   * @param fibAddress a multiple of 8
   */
  long storeFunctionControls(long operand, long fibAddress);

  /**
   * REFRESH PCI TRANSLATIONS: makes the machine look at the tables again. [insn], [qinst]
   *
   * <p>When this returns with condition code 0, DMA goes by what the tables for the range said at
   * the call or later, and none that goes by what they said before is under way. Where software
   * runs under a hypervisor ({@link QueryGroup#REFRESH}), it is also what makes new entries known;
   * {@link StatusCode#INSUFFICIENT_RESOURCES} then says that some could not be taken in.
   *
   * @param operand {@link InstructionOperand#refresh}
   * @param startIova a multiple of 4 KiB
   * @param lengthBytes a positive multiple of 4 KiB
   */
  long refreshTranslations(long operand, long startIova, long lengthBytes);

  /**
   * PCI LOAD: reads from a BAR or from configuration space. [qinst]
   *
   * <p>The bytes come in the order in which they lie on the bus, which is the reverse of a register
   * of PCI: {@link InstructionOperand#reverse}.
   *
   * @param operand {@link InstructionOperand#access}
   * @param offset in bytes into the BAR; the access must not cross 8 bytes, or 4 in configuration
   *     space
   * @param target gets the value, zero-extended, if the condition code is 0
   */
  long load(long operand, long offset, GeneralRegister target);

  /**
   * PCI STORE: writes to a BAR or to configuration space; as {@link #load} otherwise.
   *
   * @param value of which the low bytes count, in reversed order
   */
  long store(long operand, long offset, long value);

  /**
   * STORE EVENT INFORMATION, the part of CHANNEL SUBSYSTEM CALL that is about PCI: takes the oldest
   * pending event. [qbus], [event]
   *
   * @param blockAddress of an {@link EventBlock}, a multiple of 8
   * @return condition code 0; the block says whether there was an event
   */
  long storeEventInformation(long blockAddress);

  /**
   * SCLP Configure I/O Adapter: takes a function from standby to configured. [qbus]
   *
   * @return a response code: {@link SclpResponse#code}
   */
  int configure(int functionId);

  /**
   * SCLP Deconfigure I/O Adapter: takes a function from configured to standby, whatever it is
   * doing. No DMA of it is under way when this returns. [qbus]
   *
   * @return a response code: {@link SclpResponse#code}
   */
  int deconfigure(int functionId);

  /**
   * Says what is called when events have become pending: the machine-check handler, which gets a
   * channel report. Events that are pending already are reported at once.
   *
   * @param handler called by any thread, that of a DMA included, with no lock held; raises a signal
   *     and does nothing else
   */
  void onChannelReport(Runnable handler);
}
