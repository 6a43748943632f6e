package portcullis.riscv.spec;

/**
 * A command of the command queue, for whoever wants to look at it as a whole. Section 3.1.
 *
 * <p>Hot paths use the static {@code dword0} and {@code dword1} of each kind and {@link
 * CommandKind#of} instead, which allocate nothing.
 */
public sealed interface Command
    permits IotinvalVma,
        IotinvalGvma,
        IofenceC,
        IodirInvalDdt,
        IodirInvalPdt,
        AtsInval,
        AtsPrgr,
        Command.Illegal {
  /** What an IOMMU would take it for. */
  CommandKind kind();

  /** First doubleword. */
  long dword0();

  /** Second doubleword. */
  long dword1();

  /** The command that two doublewords hold. */
  static Command decode(long dword0, long dword1) {
    return switch (CommandKind.of(dword0, dword1)) {
      case IOTINVAL_VMA -> IotinvalVma.decode(dword0, dword1);
      case IOTINVAL_GVMA -> IotinvalGvma.decode(dword0, dword1);
      case IOFENCE_C -> IofenceC.decode(dword0, dword1);
      case IODIR_INVAL_DDT -> IodirInvalDdt.decode(dword0);
      case IODIR_INVAL_PDT -> IodirInvalPdt.decode(dword0);
      case ATS_INVAL -> new AtsInval(AtsTarget.decode(dword0), dword1);
      case ATS_PRGR -> new AtsPrgr(AtsTarget.decode(dword0), dword1);
      case ILLEGAL -> new Illegal(dword0, dword1);
    };
  }

  /** Two doublewords that are no command. */
  record Illegal(long dword0, long dword1) implements Command {
    @Override
    public CommandKind kind() {
      return CommandKind.ILLEGAL;
    }

    @Override
    public String toString() {
      return "illegal command 0x%016x 0x%016x".formatted(dword0, dword1);
    }
  }
}
