package portcullis.check.scenario;

import static portcullis.check.scenario.Catalogue.bounded;
import static portcullis.check.scenario.Catalogue.exhaustive;

import java.util.List;
import portcullis.check.scenario.riscv.AtsFlush;
import portcullis.check.scenario.riscv.AtsTimeout;
import portcullis.check.scenario.riscv.AtsUnmap;
import portcullis.check.scenario.riscv.CommandRefused;
import portcullis.check.scenario.riscv.CommandTimeout;
import portcullis.check.scenario.riscv.CommandTimeoutFlush;
import portcullis.check.scenario.riscv.ContextAttach;
import portcullis.check.scenario.riscv.ContextAttachValidLast;
import portcullis.check.scenario.riscv.ContextFirstAttach;
import portcullis.check.scenario.riscv.ContextNeighbour;
import portcullis.check.scenario.riscv.DirectoryInstall;
import portcullis.check.scenario.riscv.InstallLook;
import portcullis.check.scenario.riscv.ProcessAttach;
import portcullis.check.scenario.riscv.ShutdownFlush;
import portcullis.check.scenario.riscv.SpaceIds;
import portcullis.check.scenario.riscv.TwoFlushes;
import portcullis.check.scenario.riscv.TwoInstalls;
import portcullis.check.scenario.riscv.TwoProbes;
import portcullis.check.scenario.riscv.TwoUnits;

/** The scenarios of the RISC-V driver against hardware with steps of its own. */
final class RiscvCatalogue {
  static final List<Catalogue.Entry> ENTRIES =
      List.of(
          exhaustive(
              "context-attach",
              "a device moves under a walker that reads V first",
              ContextAttach.class,
              1,
              4),
          exhaustive(
              "context-attach-valid-last",
              "a device moves under a walker that reads V last",
              ContextAttachValidLast.class,
              1,
              4),
          exhaustive(
              "context-first-attach",
              "a blocked device is attached under a walker that reads V last",
              ContextFirstAttach.class,
              1),
          exhaustive(
              "context-neighbour",
              "a device leaves a domain in which its neighbour stays",
              ContextNeighbour.class,
              1),
          exhaustive(
              "directory-install",
              "a table of the directory is linked under a request",
              DirectoryInstall.class,
              1),
          exhaustive(
              "ats-unmap", "a page is unmapped that a device with ATS keeps", AtsUnmap.class, 4),
          exhaustive("space-ids", "two domains are made and end at once", SpaceIds.class, 7),
          exhaustive("two-probes", "two devices behind one unit come at once", TwoProbes.class, 1),
          exhaustive("two-installs", "two units come at once", TwoInstalls.class, 1),
          exhaustive(
              "install-look",
              "a unit comes, and one goes, while a domain looks for its page mode",
              InstallLook.class,
              1),
          bounded(
              0,
              1,
              "ats-flush",
              "a device with ATS comes to a domain in which another thread unmaps",
              AtsFlush.class,
              4),
          bounded(
              1,
              1,
              "process-attach",
              "a process of a device moves under a walker that reads V last",
              ProcessAttach.class,
              1,
              4),
          bounded(
              0,
              1,
              "two-units",
              "each of two units waits until the other has been told",
              TwoUnits.class,
              5),
          bounded(
              1,
              1,
              "two-flushes",
              "two threads flush by a queue with room for hardly anything",
              TwoFlushes.class,
              4),
          bounded(
              1,
              1,
              "command-refused",
              "the unit refuses a command, and the queue is restarted",
              CommandRefused.class,
              5),
          bounded(
              1,
              1,
              "shutdown-flush",
              "a unit is shut down while another thread flushes",
              ShutdownFlush.class,
              3,
              6,
              7),
          bounded(
              0,
              1,
              "command-timeout",
              "a unit falls silent while a page is unmapped and a device comes",
              CommandTimeout.class,
              2,
              4,
              7),
          bounded(
              0,
              1,
              "command-timeout-flush",
              "a unit falls silent while two threads flush by one queue",
              CommandTimeoutFlush.class,
              4,
              7),
          bounded(
              0,
              0,
              "ats-timeout",
              "one of two devices with ATS never answers, while another thread flushes",
              AtsTimeout.class,
              5));

  private RiscvCatalogue() {}
}
