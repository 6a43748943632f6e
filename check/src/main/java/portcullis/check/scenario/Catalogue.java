package portcullis.check.scenario;

import java.util.List;
import java.util.Optional;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.Subject;
import portcullis.check.loading.Alteration;
import portcullis.check.program.Scenario;

/** The scenarios that ship. Another one is another entry. */
public final class Catalogue {
  private static final List<Entry> ENTRIES =
      List.of(
          exhaustive(
              "attach-flush", "one unmap and flush against one attach", AttachFlush.class, 4),
          exhaustive(
              "attach-flush-2x2",
              "two unmaps and flushes against two attaches",
              AttachFlush2By2.class,
              4),
          exhaustive(
              "attach-flush-3x2",
              "three unmaps and flushes against two attaches",
              AttachFlush3By2.class,
              4),
          exhaustive(
              "attach-flush-4x2",
              "four unmaps and flushes against two attaches",
              AttachFlush4By2.class,
              4),
          exhaustive(
              "read-copy-update",
              "a reader uses what it loaded while a writer takes it back",
              ReadCopyUpdate.class,
              7),
          exhaustive(
              "read-copy-update-newcomer",
              "the same with a reader that the writer has not heard of",
              ReadCopyUpdateNewcomer.class,
              7),
          exhaustive(
              "table-install",
              "two threads map pages whose table is not there yet",
              TableInstall.class,
              4),
          exhaustive(
              "attach-unmap",
              "a device comes to a domain in which another thread unmaps",
              AttachUnmap.class,
              4),
          exhaustive(
              "detach-unmap",
              "a device leaves a domain in which another thread unmaps",
              DetachUnmap.class,
              4,
              6),
          exhaustive(
              "replace-unmap",
              "a device goes to another domain while both lose a page",
              ReplaceUnmap.class,
              1,
              4),
          exhaustive(
              "release-unmap",
              "a device is unplugged while its domain is flushed",
              ReleaseUnmap.class,
              6,
              8),
          exhaustive(
              "release-attach",
              "a device is unplugged while another thread attaches it",
              ReleaseAttach.class,
              8),
          exhaustive(
              "attach-twice",
              "two threads attach one device to the same domain",
              AttachTwice.class,
              13),
          exhaustive(
              "two-attachers",
              "two threads attach one device to different domains",
              TwoAttachers.class,
              1),
          exhaustive(
              "failing-flush",
              "a unit that never answers beside one whose device comes and goes",
              FailingFlush.class,
              5),
          exhaustive("id-reuse", "a domain ends and its id goes to the next one", IdReuse.class, 7),
          exhaustive(
              "table-free",
              "a table goes out of use under a device that walks",
              TableFree.class,
              7),
          exhaustive(
              "teardown",
              "a domain is detached and destroyed while it is flushed",
              Teardown.class,
              7));

  private Catalogue() {}

  /**
   * One scenario.
   *
   * @param name in kebab-case
   * @param description in one line
   * @param clauses of the contract that it is about
   * @param type its class, only for its name: it is run as a program under check
   * @param models under which it is run unless another is asked for
   * @param plan how it is searched unless asked otherwise
   */
  public record Entry(
      String name,
      String description,
      List<Integer> clauses,
      Class<? extends Scenario> type,
      List<MemoryModel> models,
      SearchPlan.Systematic plan) {
    /** It under one model. */
    public Subject under(MemoryModel model, Alteration alteration) {
      return new Subject(
          name, type.getName(), model, alteration, (_, original) -> original, Subject.MOST_STEPS);
    }
  }

  // Small enough to be searched as a whole, under every model.
  private static Entry exhaustive(
      String name, String description, Class<? extends Scenario> type, Integer... clauses) {
    return new Entry(
        name,
        description,
        List.of(clauses),
        type,
        List.of(MemoryModel.values()),
        SearchPlan.exhaustive());
  }

  /** All of them, in the order in which they are run. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The one of that name. */
  public static Optional<Entry> find(String name) {
    return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }
}
