package portcullis.check.scenario;

import java.util.List;
import portcullis.check.scenario.Catalogue.Entry;

/** Scenarios of errors, recoveries and resets. */
final class LifecycleCatalogue {
  static final List<Entry> ENTRIES =
      List.of(
          Catalogue.exhaustive(
              "recover-attach",
              "a device is recovered while another thread moves it",
              RecoverAttach.class,
              9),
          Catalogue.exhaustive(
              "recover-release",
              "a device is unplugged while it is recovered",
              RecoverRelease.class,
              8),
          Catalogue.exhaustive(
              "error-attach",
              "a device fails while another thread moves it",
              ErrorAttach.class,
              3,
              9),
          Catalogue.exhaustive(
              "pull-attach",
              "a device is pulled out while another thread moves and detaches it",
              PullAttach.class,
              3,
              6),
          Catalogue.exhaustive(
              "reset-attach",
              "a device is reset while another thread moves it",
              ResetAttach.class,
              9),
          Catalogue.exhaustive(
              "reset-detach",
              "a device is detached while it is reset, and its domain ends",
              ResetDetach.class,
              3,
              9),
          Catalogue.exhaustive(
              "reset-nested",
              "two threads reset one device, and one of them moves it",
              ResetNested.class,
              9),
          Catalogue.exhaustive(
              "reset-flush",
              "a page is unmapped while the device is reset",
              ResetFlush.class,
              4,
              6));

  private LifecycleCatalogue() {}
}
