package portcullis.riscv.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * ATS of a device with a process directory: EN_ATS, in its device context, is one for all its
 * process contexts, and so is EN_PRI, which is what it is.
 *
 * <p>It is 1 while there are any in use. A device that does not confirm to have forgotten what it
 * got by one of them loses it for all, since the unit looks into no context for a translated
 * request; it gets it back when nothing of it is in use, and it has confirmed.
 *
 * <pre>
 *            first in use                    one is not forgotten
 *   OFF -----------------------> GRANTED ---------------------------> FORFEITED
 *    ^---------------------------'   ^                                    |
 *            none in use             '------------------------------------'
 *                                     first in use, and all is forgotten
 * </pre>
 *
 * <p>What the device asks for by one process context is answered when the unit has left that. But
 * since EN_PRI stays as it is, the device may ask again at once, while there is no context; those
 * requests are answered when it is known what the next one is.
 *
 * <p>Guarded by the lock of the device's group.
 */
final class ProcessAts implements ContextAts {
  private final @Nullable AtsFunction function;
  private final List<OfProcess> processes = new ArrayList<>();
  private @Nullable ContextEntry deviceContext;
  // Of context 0.
  private @Nullable OfProcess own;
  // Whether the device context has translated by itself, and may still do so.
  private boolean secondStage;
  private int users;
  private boolean granted;
  // Whether the unit is known to go by #granted.
  private boolean settled = true;
  private boolean forfeited;

  /**
   * @param function null if the device may not use ATS
   */
  ProcessAts(@Nullable AtsFunction function) {
    this.function = function;
  }

  /** Says where EN_ATS is. */
  void linkTo(ContextEntry context) {
    deviceContext = context;
  }

  /** The part of one process context, which is not valid yet. */
  ContextAts of(int processId) {
    if (function == null) {
      return ContextAts.NONE;
    }
    OfProcess process = new OfProcess(function, processId);
    processes.add(process);
    if (processId == ProcessDirectory.OWN) {
      own = process;
    }
    return process;
  }

  /**
   * {@inheritDoc} This is about the device context, which translates by itself if it has a second
   * stage: no process context is in use then, and the device asks as it does for context 0. It
   * takes up what is decided here when it is made.
   */
  @Override
  public SyncOutcome allow(boolean translates) {
    if (!translates) {
      return retire();
    }
    if (own != null) {
      secondStage = true;
      granted = own.enter();
      settled = true;
    }
    return SyncOutcome.COMPLETE;
  }

  /** {@inheritDoc} Likewise. */
  @Override
  public SyncOutcome forget() {
    withdrawAll();
    if (secondStage && own != null) {
      own.cache.forbid();
      forfeited |= !own.hasForgotten();
    }
    return SyncOutcome.COMPLETE;
  }

  /** {@inheritDoc} Likewise. */
  @Override
  public SyncOutcome retire() {
    if (secondStage && own != null) {
      secondStage = false;
      own.leave();
      granted = false;
    }
    return SyncOutcome.COMPLETE;
  }

  @Override
  public void deviceReset() {
    for (OfProcess process : processes) {
      process.mayCache = false;
    }
  }

  @Override
  public long controls() {
    return granted && function != null ? function.controls() : 0;
  }

  private SyncOutcome grant(boolean now) {
    if (granted == now && settled) {
      return SyncOutcome.COMPLETE;
    }
    granted = now;
    settled = false;
    SyncOutcome outcome = Objects.requireNonNull(deviceContext).rewrite();
    settled = outcome.isCovered();
    if (settled && !now) {
      withdrawAll();
    }
    return outcome;
  }

  private SyncOutcome forfeit() {
    forfeited = true;
    SyncOutcome outcome = grant(false);
    if (outcome.isCovered()) {
      for (OfProcess process : processes) {
        process.cache.forbid();
      }
    }
    return outcome;
  }

  private void withdrawAll() {
    DevicePageRequests requests = function == null ? null : function.pageRequests();
    if (requests != null) {
      requests.withdraw();
    }
  }

  private void regain() {
    boolean forgotten = true;
    for (OfProcess process : processes) {
      forgotten &= process.hasForgotten();
    }
    forfeited = !forgotten;
  }

  /**
   * As far as one process context is concerned. Also one that translates nothing is in use: others
   * may have allowed ATS, and the device keeps what it gets by this one like the rest.
   */
  private final class OfProcess implements ContextAts {
    private final int processId;
    private final AtsCache cache;
    private final @Nullable DevicePageRequests requests;
    private boolean inUse;
    // Whether the device may hold translations of the present context or a former one.
    private boolean mayCache;

    OfProcess(AtsFunction function, int processId) {
      this.processId = processId;
      this.cache = processId == ProcessDirectory.OWN ? function.cache() : function.cache(processId);
      this.requests = function.pageRequests();
    }

    @Override
    public SyncOutcome allow(boolean translates) {
      // Refused it is confirmed already, unless the unit did not answer then.
      return enter() ? grant(true) : forfeit();
    }

    /** It is in use from now on; returns whether ATS may be. */
    private boolean enter() {
      if (!inUse) {
        inUse = true;
        users++;
      }
      if (forfeited && users == 1) {
        regain();
      }
      if (!forfeited) {
        mayCache = true;
        cache.allow();
      }
      return !forfeited;
    }

    private void leave() {
      if (inUse) {
        inUse = false;
        users--;
      }
    }

    @Override
    public SyncOutcome forget() {
      if (requests != null) {
        requests.takeArrived();
        requests.withdraw(processId);
      }
      if (!hasForgotten()) {
        return forfeit();
      }
      cache.forbid();
      return SyncOutcome.COMPLETE;
    }

    /** {@inheritDoc} The unit looks into the device context for that, and there only. */
    @Override
    public SyncOutcome forgetAgain() {
      return Objects.requireNonNull(deviceContext).allowsAts()
          ? cache.invalidateAll()
          : SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome suspend() {
      if (requests != null) {
        requests.takeArrived();
        requests.withdraw(processId);
      }
      cache.forbid();
      return mayCache ? forfeit() : SyncOutcome.COMPLETE;
    }

    @Override
    public void imageChanged() {
      if (requests != null) {
        requests.withdraw(processId);
      }
    }

    @Override
    public SyncOutcome retire() {
      leave();
      return users == 0 ? grant(false) : SyncOutcome.COMPLETE;
    }

    private boolean hasForgotten() {
      mayCache = mayCache && cache.forget() != SyncOutcome.COMPLETE;
      return !mayCache;
    }

    @Override
    public DeviceCache cache() {
      return cache;
    }
  }
}
