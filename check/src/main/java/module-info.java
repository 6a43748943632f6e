/**
 * The explorer: runs the shipped bytecode of core and of the drivers over simulated memory, in
 * every order that its threads, their store buffers and the hardware could take.
 */
module portcullis.check {
  requires transitive org.jspecify;
  requires transitive portcullis.core;
  requires portcullis.riscv;
  requires portcullis.s390;
  requires java.compiler;

  exports portcullis.check.defect;
  exports portcullis.check.execution;
  exports portcullis.check.exploration;
  exports portcullis.check.litmus;
  exports portcullis.check.loading;
  exports portcullis.check.program;
  exports portcullis.check.report;
  exports portcullis.check.scenario;
  exports portcullis.check.strand;
}
