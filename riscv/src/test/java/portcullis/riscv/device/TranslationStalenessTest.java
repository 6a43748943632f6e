package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.G;
import static portcullis.riscv.device.IommuFixture.RWUAD;
import static portcullis.riscv.device.IommuFixture.V;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;

/**
 * The tables of operands in section 3.1.1, with a cached translation of every kind: what a command
 * names is gone, and nothing else.
 *
 * <p>A translation is called by its address space, as PSCID, GSCID/PSCID, or GSCID: for
 * guest-physical addresses, and a letter:
 *
 * <pre>
 *        IOVA        first stage     guest-physical  second stage
 *   a    4000_0000   4 KiB           1000_0000       4 KiB
 *   b    4000_1000   4 KiB           1000_1000       4 KiB
 *   G    4000_2000   4 KiB, global   1000_2000       4 KiB
 *   S    4020_3000   2 MiB           2000_3000       4 KiB
 *   T    4040_5000   4 KiB           3000_5000       2 MiB
 *   N    4060_6000   64 KiB, NAPOT   (host only)
 * </pre>
 */
class TranslationStalenessTest {
  private static final long A_IOVA = 0x4000_0000L;
  private static final long S_IOVA = 0x4020_0000L;
  private static final long T_IOVA = 0x4040_5000L;
  private static final long N_IOVA = 0x4060_0000L;
  private static final long A_GPA = 0x1000_0000L;
  private static final long S_GPA = 0x2000_0000L;
  private static final long T_GPA = 0x3000_0000L;
  private static final long NAPOT = 1L << 63;
  private static final long PAGE = 4096;
  private static final String HOST = "7a 7b 7G 7S 7T 7N 8a 8G";
  private static final String GUEST_5 = "5/7a 5/7b 5/7G 5/7S 5/7T 5/8a 5:a 5:b 5:T";
  private static final String GUEST_6 = "6/7a 6:a";
  private static final Command FENCE = new IofenceC(false, false, true, true, 0, 0);

  /** Where a translation is used. */
  private record Probe(int deviceId, long iova) {}

  private final Map<String, Probe> probes = new LinkedHashMap<>();
  private int devices;

  static Stream<Arguments> commands() {
    return Stream.of(others(), ofHost(), ofGuest(), ofSecondStage(), ofRanges())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        row(FENCE, ""),
        row(new IodirInvalDdt(false, 0), ""),
        row(new IodirInvalDdt(true, 1), ""),
        row(new IodirInvalPdt(true, 1, 0), ""));
  }

  /** IOTINVAL.VMA with GV 0. */
  private static Stream<Arguments> ofHost() {
    return Stream.of(
        row(host(false, 0, 0), HOST),
        row(host(true, 7, 0), "7a 7b 7S 7T 7N"),
        row(host(true, 9, 0), ""),
        row(host(false, 0, A_IOVA), "7a 8a"),
        row(host(false, 0, A_IOVA + 2 * PAGE), "7G 8G"),
        row(host(true, 7, A_IOVA), "7a"),
        row(host(true, 7, A_IOVA + PAGE), "7b"),
        row(host(true, 7, A_IOVA + 2 * PAGE), ""),
        row(host(true, 7, A_IOVA + 3 * PAGE), ""),
        row(host(true, 9, A_IOVA), ""),
        row(host(true, 7, S_IOVA), "7S"),
        row(host(true, 7, S_IOVA + 0x1f_f000), "7S"),
        row(host(true, 7, S_IOVA + 0x20_0000), ""),
        row(host(true, 7, N_IOVA), "7N"),
        row(host(true, 7, N_IOVA + 0xf000), "7N"),
        row(host(true, 7, N_IOVA + 0x1_0000), ""),
        row(host(false, 0, N_IOVA + 0x9000), "7N"));
  }

  /** IOTINVAL.VMA with GV 1. */
  private static Stream<Arguments> ofGuest() {
    return Stream.of(
        row(guest(5, false, 0, 0), "5/7a 5/7b 5/7G 5/7S 5/7T 5/8a"),
        row(guest(5, true, 7, 0), "5/7a 5/7b 5/7S 5/7T"),
        row(guest(6, true, 7, 0), "6/7a"),
        row(guest(9, false, 0, 0), ""),
        row(guest(5, false, 0, A_IOVA), "5/7a 5/8a"),
        row(guest(5, false, 0, A_IOVA + 2 * PAGE), "5/7G"),
        row(guest(5, true, 7, A_IOVA), "5/7a"),
        row(guest(5, true, 7, A_IOVA + 2 * PAGE), ""),
        row(guest(5, true, 7, S_IOVA), "5/7S"),
        row(guest(5, true, 7, S_IOVA + 0x1f_f000), "5/7S"),
        row(guest(5, true, 7, T_IOVA), "5/7T"),
        row(guest(5, true, 7, T_IOVA + PAGE), ""),
        row(guest(5, true, 9, A_IOVA), ""));
  }

  /** IOTINVAL.GVMA. */
  private static Stream<Arguments> ofSecondStage() {
    return Stream.of(
        row(gvma(false, 0, 0), GUEST_5 + " " + GUEST_6),
        row(gvma(false, 6, A_GPA), GUEST_5 + " " + GUEST_6), // AV is ignored
        row(gvma(true, 5, 0), GUEST_5),
        row(gvma(true, 6, 0), GUEST_6),
        row(gvma(true, 9, 0), ""),
        row(gvma(true, 5, A_GPA), "5/7a 5/8a 5:a"),
        row(gvma(true, 5, A_GPA + PAGE), "5/7b 5:b"),
        row(gvma(true, 5, A_GPA + 2 * PAGE), "5/7G"),
        row(gvma(true, 5, S_GPA + 0x3000), "5/7S"),
        row(gvma(true, 5, S_GPA + 0x4000), ""),
        row(gvma(true, 5, T_GPA), "5/7T 5:T"),
        row(gvma(true, 5, T_GPA + 0x1f_f000), "5/7T 5:T"),
        row(gvma(true, 5, T_GPA + 0x20_0000), ""),
        row(gvma(true, 6, A_GPA), "6/7a 6:a"));
  }

  /** Address ranges, section 7.3. */
  private static Stream<Arguments> ofRanges() {
    return Stream.of(
        row(ofRange(true, 7, A_IOVA, 13), "7a 7b"),
        row(ofRange(false, 0, A_IOVA, 14), "7a 7b 7G 8a 8G"),
        row(ofRange(true, 7, A_IOVA + 2 * PAGE, 13), ""),
        row(ofRange(true, 7, S_IOVA + 0x10_0000, 13), "7S"),
        row(ofRange(true, 7, S_IOVA, 22), "7a 7b 7S"), // 4 MiB from 4000_0000 on
        row(ofRange(true, 7, N_IOVA + 0x8000, 13), "7N"),
        row(ofRange(true, 7, 0, 64), "7a 7b 7S 7T 7N"),
        row(new IotinvalVma(false, false, 0, false, 0, false, true, A_IOVA), HOST), // S is ignored
        row(
            new IotinvalGvma(true, true, 5, 0, false, true, range(A_GPA, 13)),
            "5/7a 5/7b 5/8a 5:a 5:b"),
        row(new IotinvalGvma(true, true, 5, 0, false, true, range(T_GPA + 0x8000, 13)), "5/7T 5:T"),
        row(
            new IotinvalGvma(true, false, 5, 0, false, true, range(A_GPA, 13)),
            GUEST_5 + " " + GUEST_6));
  }

  private static Arguments row(Command command, String gone) {
    return Arguments.of(command, gone);
  }

  /**
   * @param pscidValid PSCV
   * @param iova AV is 0 if it is 0
   */
  private static Command host(boolean pscidValid, int pscid, long iova) {
    return new IotinvalVma(iova != 0, pscidValid, pscid, false, 0, false, false, iova);
  }

  private static Command guest(int gscid, boolean pscidValid, int pscid, long iova) {
    return new IotinvalVma(iova != 0, pscidValid, pscid, true, gscid, false, false, iova);
  }

  private static Command gvma(boolean gscidValid, int gscid, long gpa) {
    return new IotinvalGvma(gpa != 0, gscidValid, gscid, 0, false, false, gpa);
  }

  private static Command ofRange(boolean pscidValid, int pscid, long iova, int sizeLog2) {
    return new IotinvalVma(true, pscidValid, pscid, false, 0, false, true, range(iova, sizeLog2));
  }

  /** "If the first 0 bit is at position X, the range size is 2^(X+1) * 4 KiB". */
  private static long range(long address, int sizeLog2) {
    long half = 1L << (sizeLog2 - 1);
    return ((address & ~half & -half) | (half - 1)) & -PAGE;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatACommandNamesIsGoneAndNothingElse(Command command, String gone) {
    try (IommuFixture f =
        new IommuFixture(RiscvIommuConfig.complete().withCaches(4096, 256).withWalkEntries(0))) {
      f.start(1);
      Map<String, Long> expected = fill(f);
      f.execute(command, FENCE);
      Set<String> found = new TreeSet<>();
      long hits = f.dma.hits();
      expected.forEach((name, physAddr) -> {
        long now = read(f, probes.get(name));
        if (now < 0) {
          found.add(name);
        } else {
          assertThat(now).as(name).isEqualTo(physAddr);
        }
      });
      assertThat(found).as("%s", command).isEqualTo(names(gone));
      assertThat(f.dma.hits() - hits).isEqualTo(expected.size() - found.size());
    }
  }

  private static Set<String> names(String names) {
    return names.isEmpty() ? Set.of() : new TreeSet<>(Set.of(names.split(" ")));
  }

  private static long read(IommuFixture f, Probe probe) {
    return f.translate(probe.deviceId, probe.iova, Access.READ);
  }

  /** Caches everything and clears the tables; returns where everything leads. */
  private Map<String, Long> fill(IommuFixture f) {
    long first = f.page();
    long guest5 = secondStage(f);
    long guest6 = secondStage(f);
    hostSpace(f, 7);
    hostSpace(f, 8);
    nestedSpace(f, guest5, 5, 7);
    nestedSpace(f, guest5, 5, 8);
    nestedSpace(f, guest6, 6, 7);
    guestPhysical(f, guest5, 5);
    guestPhysical(f, guest6, 6);
    Map<String, Long> found = new LinkedHashMap<>();
    for (String name : (HOST + " " + GUEST_5 + " " + GUEST_6).split(" ")) {
      long physAddr = read(f, probes.get(name));
      assertThat(physAddr).as(name).isPositive();
      found.put(name, physAddr);
    }
    f.ram.clear(first, f.page() - first);
    return found;
  }

  private void probe(String name, long iova) {
    probes.put(name, new Probe(devices, iova));
  }

  private void probeAll(String space) {
    probe(space + "a", A_IOVA);
    probe(space + "b", A_IOVA + PAGE);
    probe(space + "G", A_IOVA + 2 * PAGE);
    probe(space + "S", S_IOVA + 0x3000);
    probe(space + "T", T_IOVA);
    probe(space + "N", N_IOVA + 0x6000);
  }

  private static long firstStage(IommuFixture f) {
    long root = f.page();
    for (int i = 0; i < 3; i++) {
      f.map(root, 8, A_IOVA + i * PAGE, 0, A_GPA + i * PAGE, i == 2 ? RWUAD | G : RWUAD);
    }
    f.map(root, 8, S_IOVA, 1, S_GPA, RWUAD);
    f.map(root, 8, T_IOVA, 0, T_GPA + 0x5000, RWUAD);
    for (int i = 0; i < 16; i++) {
      f.map(root, 8, N_IOVA + i * PAGE, 0, 0x5000_8000L, RWUAD | NAPOT);
    }
    return root;
  }

  private static long secondStage(IommuFixture f) {
    long root = f.pages(8) + 0x3fff & -0x4000;
    for (int i = 0; i < 3; i++) {
      f.map(root, 8, A_GPA + i * PAGE, 0, 0x6_0000_0000L + i * PAGE, RWUAD);
    }
    f.map(root, 8, S_GPA + 0x3000, 0, 0x6_1000_0000L, RWUAD);
    f.map(root, 8, T_GPA, 1, 0x6_2000_0000L, RWUAD);
    // The tables of the guest are where they are in the host.
    f.map(root, 8, IommuFixture.RAM, 2, IommuFixture.RAM, RWUAD);
    return root;
  }

  private void hostSpace(IommuFixture f, int pscid) {
    devices++;
    f.setContext(devices, pscid, 8, firstStage(f));
    probeAll(String.valueOf(pscid));
  }

  private void nestedSpace(IommuFixture f, long guest, int gscid, int pscid) {
    devices++;
    long iohgatp = 8L << 60 | (long) gscid << 44 | guest >>> 12;
    f.setContext(devices, V, iohgatp, (long) pscid << 12, 8L << 60 | firstStage(f) >>> 12);
    probeAll(gscid + "/" + pscid);
  }

  private void guestPhysical(IommuFixture f, long guest, int gscid) {
    devices++;
    f.setContext(devices, V, 8L << 60 | (long) gscid << 44 | guest >>> 12, 0, 0);
    probe(gscid + ":a", A_GPA);
    probe(gscid + ":b", A_GPA + PAGE);
    probe(gscid + ":T", T_GPA + 0x5000);
  }
}
