package portcullis.vfiouser.session;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedRefArray;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.socket.EventDescriptor;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.IrqSet;

/**
 * SET_IRQS: which eventfds the function's interrupts signal. Confined to the session's thread, but
 * for {@link #signal}.
 */
final class InterruptRequests {
  private final ServedFunction function;
  // The eventfds of ERR and REQ, by ordinal; the release in #put pairs with the acquire in #signal.
  private final SharedRefArray<EventDescriptor> singles = new SharedRefArray<>(IrqIndex.COUNT);

  InterruptRequests(ServedFunction function) {
    this.function = function;
  }

  int handle(Message message) {
    int fixed = IrqSet.LAYOUT.sizeBytes();
    if (message.payloadBytes() < fixed || message.get(IrqSet.ARGSZ) < fixed) {
      return -Errno.EINVAL.number();
    }
    IrqIndex index = IrqIndex.of(message.get(IrqSet.INDEX));
    long start = message.get(IrqSet.START);
    long count = message.get(IrqSet.COUNT);
    if (index == null || !isValid(message, index, start, count)) {
      return -Errno.EINVAL.number();
    }
    int data = (int) message.get(IrqSet.FLAGS) & IrqSet.DATA_MASK;
    if (count == 0) {
      disconnect(index, 0, function.interrupts(index));
    } else if (data == IrqSet.DATA_EVENTFD) {
      return message.descriptors.isEmpty()
          ? disconnect(index, (int) start, (int) count)
          : connect(index, (int) start, message.takeDescriptors());
    } else {
      trigger(message, index, (int) start, (int) count, data == IrqSet.DATA_BOOL);
    }
    return 0;
  }

  /** Signals the eventfd of ERR or REQ; returns whether there is one. Thread-safe. */
  boolean signal(IrqIndex index) {
    EventDescriptor event = singles.getAcquire(index.ordinal());
    return event != null && event.signal();
  }

  /** Lets the vectors ring their eventfds again after a reset of the function. */
  void restore() {
    for (int vector = 0; vector < function.interrupts(IrqIndex.MSIX); vector++) {
      if (function.doorbell().has(vector)) {
        function.connect(vector);
      }
    }
  }

  /** Gives all eventfds back. */
  void close() {
    for (IrqIndex index : IrqIndex.values()) {
      disconnect(index, 0, function.interrupts(index));
    }
    function.doorbell().forgetMissed();
  }

  // Start and count are unsigned 32-bit numbers. The rules are those of Linux's vfio: one kind of
  // data, one action, a range of interrupts that exist. Masking is not offered.
  private boolean isValid(Message message, IrqIndex index, long start, long count) {
    long flags = message.get(IrqSet.FLAGS);
    int data = (int) flags & IrqSet.DATA_MASK;
    int descriptors = message.descriptors.size();
    int tail = message.payloadBytes() - IrqSet.LAYOUT.sizeBytes();
    if ((flags & ~IrqSet.FLAGS.definedBits()) != 0
        || Integer.bitCount(data) != 1
        || (flags & IrqSet.ACTIONS_MASK) != IrqSet.ACTION_TRIGGER
        || (data == IrqSet.DATA_BOOL && tail != count)
        || (descriptors != 0 && (data != IrqSet.DATA_EVENTFD || descriptors != count))) {
      return false;
    }
    if (count == 0) {
      return start == 0 && data == IrqSet.DATA_NONE;
    }
    return start + count <= function.interrupts(index);
  }

  private int connect(IrqIndex index, int start, List<Descriptor> descriptors) {
    List<EventDescriptor> events = new ArrayList<>();
    for (Descriptor descriptor : descriptors) {
      EventDescriptor event = EventDescriptor.take(descriptor);
      if (event == null) {
        descriptors.forEach(Descriptor::close);
        return -Errno.EINVAL.number();
      }
      events.add(event);
    }
    for (int i = 0; i < events.size(); i++) {
      put(index, start + i, events.get(i));
    }
    return 0;
  }

  private int disconnect(IrqIndex index, int start, int count) {
    for (int i = start; i < start + count; i++) {
      put(index, i, null);
    }
    return 0;
  }

  // A vector is masked before its eventfd goes and unmasked after one has come: what it raises in
  // between is pending, not lost.
  private void put(IrqIndex index, int number, @Nullable EventDescriptor event) {
    if (index == IrqIndex.MSIX) {
      if (event == null) {
        function.disconnect(number);
      }
      function.doorbell().set(number, event);
      if (event != null) {
        function.connect(number);
      }
      return;
    }
    EventDescriptor before = singles.getPlain(index.ordinal());
    singles.setRelease(index.ordinal(), event);
    if (before != null) {
      before.close();
    }
  }

  private void trigger(Message message, IrqIndex index, int start, int count, boolean some) {
    long booleans = message.payload() + IrqSet.LAYOUT.sizeBytes();
    for (int i = 0; i < count; i++) {
      if (some && message.buffer().get(ValueLayout.JAVA_BYTE, booleans + i) == 0) {
        continue;
      }
      if (index != IrqIndex.MSIX) {
        signal(index);
      } else if (function.doorbell().has(start + i)) {
        function.doorbell().signal(start + i);
      }
    }
  }
}
