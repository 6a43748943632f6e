package portcullis.app.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import portcullis.machine.pci.RequesterId;

/**
 * How QEMU is to be started for a topology.
 *
 * <p>The machine needs {@code aia=aplic-imsic}, since the IOMMU interrupts by messages, and memory
 * in a shared file, since devices reach it through descriptors. The device tree has to say what the
 * IOMMU stands before; QEMU writes such a one when it is started with an IOMMU of its own at the
 * same place, which must then not be there beside ours.
 */
final class QemuCommand {
  private final Topology topology;
  private final Path directory;

  QemuCommand(Topology topology, Path directory) {
    this.topology = topology;
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** Where the device tree is to be. */
  Path deviceTree() {
    return directory.resolve("machine.dtb");
  }

  /** Arguments that make QEMU write the device tree and end. */
  List<String> dumpArguments() {
    List<String> words = new ArrayList<>(machine(",dumpdtb=" + deviceTree()));
    words.add("-display");
    words.add("none");
    words.add("-device");
    words.add("riscv-iommu-pci,addr=" + slot(topology.iommu()));
    return words;
  }

  /** Arguments that start the guest, but for its kernel. */
  List<String> guestArguments() {
    List<String> words = new ArrayList<>(machine(""));
    words.add("-dtb");
    words.add(deviceTree().toString());
    add(words, topology.iommu(), Topology.IOMMU);
    for (Topology.Endpoint endpoint : topology.functions()) {
      add(words, endpoint.id(), endpoint.name());
    }
    return words;
  }

  /** A command line for a shell. */
  static String quoted(String program, List<String> words) {
    StringBuilder line = new StringBuilder(program);
    for (String word : words) {
      boolean isOption = word.startsWith("-") && word.length() > 1;
      line.append(isOption ? " \\\n    " : " ");
      boolean isPlain = word.matches("[-A-Za-z0-9_./,=:]+");
      line.append(isPlain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }

  private List<String> machine(String more) {
    return List.of(
        "-M",
        "virt,aia=aplic-imsic,memory-backend=mem" + more,
        "-object",
        "memory-backend-memfd,id=mem,size=" + topology.memory() + ",share=on",
        "-m",
        topology.memory(),
        "-smp",
        Integer.toString(topology.processors()));
  }

  private void add(List<String> words, RequesterId id, String name) {
    String path = directory.resolve(name + ".sock").toString();
    words.add("-device");
    words.add(
        "{\"driver\":\"vfio-user-pci\",\"addr\":\"%s\",\"socket\":{\"path\":\"%s\",\"type\":\"unix\"}}"
            .formatted(slot(id), path.replace("\\", "\\\\").replace("\"", "\\\"")));
  }

  private static String slot(RequesterId id) {
    return "%x.%d".formatted(id.device(), id.function());
  }
}
