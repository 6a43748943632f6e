package portcullis.app.soak;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.platform.IommuUnit;
import portcullis.core.domain.Device;
import portcullis.core.domain.IommuDriver;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;

/** What translates in a soak, with its driver, and chaos between the two. Thread-safe. */
sealed interface SoakHardware permits RiscvHardware, S390Hardware {
  /** Where domains come from. */
  IommuDriver driver();

  /**
   * Plugs a function in.
   *
   * @param device its number
   */
  IommuUnit.Place plug(int device, RequesterId id, PciFunction function) throws RunFailedException;

  /** Takes it out. */
  void unplug(RequesterId id);

  /** From now on what happens to a function is told its device. */
  void follow(RequesterId id, Device device);

  /** How software reaches a function. */
  PciRegisters registers(RequesterId id);

  /** Resets the function of an engine, which may do DMA afterwards. */
  void reset(Engine engine);

  /** Whether a forbidden access isolates a function until it is recovered. */
  boolean isolates();

  /** Whether a function is isolated at present. */
  boolean isIsolated(RequesterId id);

  /** Whether devices may go without translation. */
  boolean offersIdentity();

  /** The last IOVA that every function can use, as far as it is not for a domain to say. */
  long lastIova();

  /**
   * Grows before and after an error is provoked in a function without any fault of its own, which
   * isolates it; odd between.
   */
  long errorsProvoked(RequesterId id);

  /**
   * Commands that drivers have given up so far. What was done while this grew may have failed, and
   * the hardware may not have taken it up; what was done while it stayed must have succeeded.
   */
  long commandsFailed();

  /** Everything is set up: from now on it is spoiled as the options say. */
  void begin();

  /** Holds commands up from now on, or lets them through. */
  void stall(SplittableRandom random, boolean on);

  /** Breaks one thing, or has a command broken that is still to come. */
  void breakOne(SplittableRandom random);

  /** Nothing more is broken from now on. */
  void calm();

  /** Switches it off, with no function left; says what did not go as it should, or null. */
  @Nullable String close();
}
