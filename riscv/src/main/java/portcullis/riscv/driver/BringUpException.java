package portcullis.riscv.driver;

/**
 * Why a unit could not be brought up, on its way to {@link RiscvIommuDriver#install}, which answers
 * it as a value.
 */
final class BringUpException extends Exception {
  private static final long serialVersionUID = 1;

  BringUpException(String reason) {
    super(reason);
  }
}
