package portcullis.check.scenario;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.Subject;
import portcullis.check.loading.Alteration;
import portcullis.check.program.Scenario;

/** The scenarios that ship. Another one is another entry. */
public final class Catalogue {
  private static final List<Entry> OF_CORE =
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
          exhaustiveUnder(
              List.of(MemoryModel.TSO),
              "attach-flush-6x2",
              "six unmaps and flushes against two attaches",
              AttachFlush6By2.class,
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
              "opposite-transfers",
              "two devices change places while one of their domains loses a page",
              OppositeTransfers.class,
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
              7),
          exhaustive(
              "attach-flush-reader",
              "a flush inside a read section of one's own against one attach",
              AttachFlushReader.class,
              4),
          exhaustive(
              "bonds-add-two",
              "two devices come to a domain, whose flush must then reach both",
              BondsAddTwo.class,
              5),
          exhaustive(
              "bonds-close", "a domain ends while a device comes to it", BondsClose.class, 7),
          exhaustive(
              "bonds-dirty",
              "a domain demands dirty marks while a unit that makes none comes",
              BondsDirty.class,
              2),
          exhaustive(
              "bonds-linger",
              "a flush settles what one device owes while another comes to owe",
              BondsLinger.class,
              5),
          exhaustive(
              "bonds-remove",
              "two devices leave a domain behind one unit, and a third comes",
              BondsRemove.class,
              7),
          exhaustive(
              "destroy-look-up",
              "a domain ends while a reader asks what the device uses",
              DestroyLookUp.class,
              7),
          exhaustive(
              "failed-attach",
              "an attach fails at the hardware while its old domain is unmapped",
              FailedAttach.class,
              2),
          exhaustive(
              "fault-reports",
              "two units report faults of one device while a thread reads them",
              FaultReports.class,
              12),
          exhaustive(
              "group-queries",
              "a group is asked about its devices while one of them moves and goes",
              GroupQueries.class,
              10),
          exhaustive(
              "limbo", "tables go out of use behind a unit that never answers", Limbo.class, 7),
          exhaustive("look-up", "a device is looked up while others come and go", LookUp.class, 7),
          exhaustive(
              "map-visible", "a page is filled, then mapped, and reached", MapVisible.class, 4),
          exhaustive(
              "nested-invalidate",
              "a device comes to a guest's domain while the guest invalidates",
              NestedInvalidate.class,
              4),
          exhaustive(
              "nested-unmap",
              "a device comes to a guest's domain while the host unmaps",
              NestedUnmap.class,
              4),
          exhaustive(
              "nested-destroy",
              "a guest's domain and its parent end while a reader uses them",
              NestedDestroy.class,
              7),
          exhaustive(
              "page-requests",
              "a device goes while a thread serves its page requests",
              PageRequests.class,
              8),
          exhaustive(
              "page-requests-arriving",
              "page requests come in while a thread serves them",
              PageRequestsArriving.class,
              8),
          exhaustive(
              "pages-reuse",
              "blocks of memory are handed out and taken back by three threads",
              PagesReuse.class,
              7),
          exhaustive(
              "pasid-move",
              "a PASID is detached while another thread attaches it",
              PasidMove.class,
              1,
              13),
          exhaustive(
              "pasid-release",
              "a device is unplugged while one of its PASIDs is attached",
              PasidRelease.class,
              8),
          exhaustive(
              "pasid-unmap",
              "a PASID comes to a domain, and goes, while another thread unmaps",
              PasidUnmap.class,
              4),
          exhaustive(
              "probe-group",
              "a second device comes to a group that is being attached",
              ProbeGroup.class,
              1),
          exhaustive(
              "probe-release",
              "a device is found while another is unplugged",
              ProbeRelease.class,
              8),
          exhaustive("probe-two", "two devices are found at once", ProbeTwo.class, 1),
          exhaustive("rcu-defer", "two threads defer work and do what is there", RcuDefer.class, 7),
          exhaustive(
              "rcu-reclaim", "a reader against an end that is deferred", RcuReclaim.class, 7),
          exhaustive(
              "rcu-two-newcomers",
              "two threads read for the first time while a writer waits",
              RcuTwoNewcomers.class,
              7),
          exhaustive(
              "recorded-domain",
              "a thread sees which domain a device uses, and what was done before",
              RecordedDomain.class,
              10),
          exhaustive(
              "release-device-cache",
              "a device with a cache of its own is unplugged during a flush",
              ReleaseDeviceCache.class,
              8),
          exhaustive(
              "retire-skip",
              "a flush skips the bond of a device that has left",
              RetireSkip.class,
              4),
          exhaustive(
              "sync-map-attach",
              "a page is mapped while a device comes behind an IOMMU with a copy of the table",
              SyncMapAttach.class,
              4),
          exhaustive(
              "sync-map-release",
              "a page is mapped while such a device leaves, and the copy is given up",
              SyncMapRelease.class,
              7),
          exhaustive("region-read", "a region is taken away while it is read", RegionRead.class, 7),
          exhaustive(
              "region-write", "a region is taken away while it is written", RegionWrite.class, 7),
          exhaustive(
              "region-update", "a region is taken away while it is updated", RegionUpdate.class, 7),
          exhaustive("region-change", "a region comes and another goes", RegionChange.class, 7),
          exhaustive(
              "table-install-walk",
              "a table is made of a used page while hardware walks",
              TableInstallWalk.class,
              7));

  private static final List<Entry> ENTRIES =
      Stream.of(
              OF_CORE,
              LifecycleCatalogue.ENTRIES,
              DmaCatalogue.ENTRIES,
              RiscvCatalogue.ENTRIES,
              S390Catalogue.ENTRIES)
          .flatMap(List::stream)
          .toList();

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
   * @param planWithBuffers the same under models with store buffers
   */
  public record Entry(
      String name,
      String description,
      List<Integer> clauses,
      Class<? extends Scenario> type,
      List<MemoryModel> models,
      SearchPlan plan,
      SearchPlan planWithBuffers) {
    /** How it is searched under one model unless asked otherwise. */
    public SearchPlan planUnder(MemoryModel model) {
      return model == MemoryModel.SC ? plan : planWithBuffers;
    }

    /** It under one model. */
    public Subject under(MemoryModel model, Alteration alteration) {
      return new Subject(
          name, type.getName(), model, alteration, (_, original) -> original, Subject.MOST_STEPS);
    }
  }

  // Small enough to be searched as a whole, under every model.
  static Entry exhaustive(
      String name, String description, Class<? extends Scenario> type, Integer... clauses) {
    return exhaustiveUnder(List.of(MemoryModel.values()), name, description, type, clauses);
  }

  // Small enough for that under some models.
  private static Entry exhaustiveUnder(
      List<MemoryModel> models,
      String name,
      String description,
      Class<? extends Scenario> type,
      Integer... clauses) {
    return new Entry(
        name,
        description,
        List.of(clauses),
        type,
        models,
        SearchPlan.exhaustive(),
        SearchPlan.exhaustive());
  }

  /**
   * One that is too large for more than so many preemptions. With store buffers it is too large for
   * any bound: of executions with so few preemptions only some are looked into.
   */
  static Entry bounded(
      int mostPreemptions,
      int mostPreemptionsWithBuffers,
      String name,
      String description,
      Class<? extends Scenario> type,
      Integer... clauses) {
    Entry exhaustive = exhaustive(name, description, type, clauses);
    return new Entry(
        name,
        description,
        exhaustive.clauses(),
        type,
        exhaustive.models(),
        new SearchPlan.Systematic(mostPreemptions, SearchPlan.UNBOUNDED, SearchPlan.UNBOUNDED),
        new SearchPlan.Skim(mostPreemptionsWithBuffers));
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
