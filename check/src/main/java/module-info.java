/**
 * The explorer: runs the shipped bytecode of core and of the drivers over simulated memory, in
 * every order that its threads, their store buffers and the hardware could take.
 */
module portcullis.check {
  requires transitive org.jspecify;
  requires transitive portcullis.core;
  requires portcullis.riscv;

  exports portcullis.check.execution;
  exports portcullis.check.exploration;
  exports portcullis.check.loading;
  exports portcullis.check.program;
  exports portcullis.check.strand;
}
