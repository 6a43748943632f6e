package portcullis.check.scenario;

import static portcullis.check.scenario.Catalogue.exhaustive;

import java.util.List;
import portcullis.check.scenario.s390.ZpciAttachMap;
import portcullis.check.scenario.s390.ZpciAttachTwice;
import portcullis.check.scenario.s390.ZpciAttachUnmap;
import portcullis.check.scenario.s390.ZpciBusyFlush;
import portcullis.check.scenario.s390.ZpciDetachFlush;
import portcullis.check.scenario.s390.ZpciErrorAttach;
import portcullis.check.scenario.s390.ZpciFailedAttach;
import portcullis.check.scenario.s390.ZpciFailingFlush;
import portcullis.check.scenario.s390.ZpciFailingMap;
import portcullis.check.scenario.s390.ZpciPullAttach;
import portcullis.check.scenario.s390.ZpciRecoverAttach;
import portcullis.check.scenario.s390.ZpciRecoverFlush;
import portcullis.check.scenario.s390.ZpciRecoverRelease;
import portcullis.check.scenario.s390.ZpciReleaseAttach;
import portcullis.check.scenario.s390.ZpciReleaseFlush;
import portcullis.check.scenario.s390.ZpciReplaceUnmap;
import portcullis.check.scenario.s390.ZpciResetMap;

/** The scenarios of the s390 driver against a machine with steps of its own. */
final class S390Catalogue {
  static final List<Catalogue.Entry> ENTRIES =
      List.of(
          exhaustive(
              "zpci-attach-unmap",
              "a function comes to a domain in which another thread unmaps",
              ZpciAttachUnmap.class,
              4),
          exhaustive(
              "zpci-attach-map",
              "a function comes to a domain in which another thread maps, under a hypervisor",
              ZpciAttachMap.class,
              4),
          exhaustive(
              "zpci-detach-flush",
              "a function leaves a domain that another thread flushes",
              ZpciDetachFlush.class,
              4,
              6),
          exhaustive(
              "zpci-release-flush",
              "a function is unplugged while its domain is flushed",
              ZpciReleaseFlush.class,
              6,
              8),
          exhaustive(
              "zpci-release-attach",
              "a function is unplugged while another thread attaches it",
              ZpciReleaseAttach.class,
              8),
          exhaustive(
              "zpci-attach-twice",
              "two threads attach one function to the same domain",
              ZpciAttachTwice.class,
              13),
          exhaustive(
              "zpci-replace-unmap",
              "a function goes to another domain, which loses a page",
              ZpciReplaceUnmap.class,
              1,
              4),
          exhaustive(
              "zpci-error-attach",
              "a function fails while another thread moves it",
              ZpciErrorAttach.class,
              3,
              9),
          exhaustive(
              "zpci-recover-attach",
              "a function is recovered while another thread moves it",
              ZpciRecoverAttach.class,
              9),
          exhaustive(
              "zpci-recover-release",
              "a function is unplugged while it is recovered",
              ZpciRecoverRelease.class,
              8),
          exhaustive(
              "zpci-recover-flush",
              "a page is unmapped while its function is recovered",
              ZpciRecoverFlush.class,
              4,
              6),
          exhaustive(
              "zpci-failing-flush",
              "a function refuses refreshes beside one that comes to leave",
              ZpciFailingFlush.class,
              5),
          exhaustive(
              "zpci-failing-map",
              "the same while a page is mapped under a hypervisor",
              ZpciFailingMap.class,
              5),
          exhaustive(
              "zpci-failed-attach",
              "the machine refuses new tables while the former ones lose a page",
              ZpciFailedAttach.class,
              2,
              4),
          exhaustive(
              "zpci-reset-map",
              "a function is reset under a hypervisor while another thread maps",
              ZpciResetMap.class,
              4,
              9),
          exhaustive(
              "zpci-pull-attach",
              "a function is pulled out while another thread moves and detaches it",
              ZpciPullAttach.class,
              3,
              6),
          exhaustive(
              "zpci-busy-flush",
              "the machine is busy for too long while a page is unmapped and its function leaves",
              ZpciBusyFlush.class,
              3,
              4,
              7));

  private S390Catalogue() {}
}
