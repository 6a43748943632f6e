/**
 * The command line of Portcullis: fio jobs through an IOMMU, and the report of what happened. The
 * only module that knows all others.
 */
module portcullis.app {
  requires HdrHistogram;
  requires info.picocli;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires jdk.httpserver;
  requires org.snakeyaml.engine;
  requires portcullis.check;
  requires portcullis.core;
  requires portcullis.machine;
  requires portcullis.riscv;
  requires portcullis.s390;
  requires portcullis.vfiouser;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  uses portcullis.app.job.Workbench;

  provides portcullis.app.job.Workbench with
      portcullis.app.workload.FioWorkbench;

  opens portcullis.app.cli to
      info.picocli;
}
