/** The s390's zPCI: its instructions as data, and a model of the machine that executes them. */
module portcullis.s390 {
  requires transitive portcullis.core;
  requires transitive portcullis.machine;
  requires transitive org.jspecify;

  exports portcullis.s390.driver;
  exports portcullis.s390.spec;
  exports portcullis.s390.device;
}
