package portcullis.riscv.driver;

/**
 * Which unit it is.
 *
 * @param driver that all units share
 * @param name for reports
 * @param index from 0 on, by which locks and bonds are ordered
 */
record UnitIdentity(RiscvIommuDriver driver, String name, int index) {}
