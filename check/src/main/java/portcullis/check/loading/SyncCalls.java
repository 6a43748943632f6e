package portcullis.check.loading;

import java.lang.classfile.instruction.InvokeInstruction;
import org.jspecify.annotations.Nullable;
import portcullis.check.loading.SyncSite.Kind;

/** Which calls order something, and what stands for them when they must not. */
final class SyncCalls {
  private static final String SYNC = "portcullis/core/sync/";
  private static final String MEMORY = "portcullis/core/memory/PhysicalMemory";

  private SyncCalls() {}

  /** What a call orders, or null if nothing. */
  static @Nullable Kind kindOf(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String method = call.name().stringValue();
    if (owner.equals(MEMORY)) {
      return ofStore(method, "Long");
    }
    if (!owner.startsWith(SYNC)) {
      return null;
    }
    return switch (owner.substring(SYNC.length())) {
      case "Fence" -> ofFence(method);
      case "Mutex" -> method.equals("lock") || method.equals("unlock") ? Kind.MUTEX : null;
      case "Rcu" -> method.equals("synchronize") ? Kind.GRACE_PERIOD : null;
      case "Rcu$Reader" ->
          method.equals("enter") || method.equals("exit") ? Kind.READ_SECTION : null;
      case "SharedLong", "SharedLongArray", "SharedRef", "SharedRefArray" -> ofStore(method, "");
      default -> null;
    };
  }

  private static @Nullable Kind ofFence(String method) {
    return switch (method) {
      case "full" -> Kind.FULL_FENCE;
      case "release" -> Kind.RELEASE_FENCE;
      default -> null; // loads are in order in every model
    };
  }

  private static @Nullable Kind ofStore(String method, String what) {
    if (method.equals("set" + what + "Release") || method.equals("setIntRelease")) {
      return Kind.RELEASE_STORE;
    }
    if (method.startsWith("compareAndSet") && method.endsWith("Release")) {
      return Kind.RELEASE_UPDATE;
    }
    return method.equals("set" + what) ? Kind.VOLATILE_STORE : null;
  }

  /** The method that a store becomes. */
  static String weakerStore(InvokeInstruction call) {
    String method = call.name().stringValue();
    String weaker = call.owner().asInternalName().contains("Ref") ? "Plain" : "Opaque";
    return method.endsWith("Release")
        ? method.substring(0, method.length() - "Release".length()) + weaker
        : method + "Release";
  }

  /** Whether all calls of a kind in a method are one site: they go together or not at all. */
  static boolean isWhole(Kind kind) {
    return kind == Kind.MUTEX || kind == Kind.READ_SECTION;
  }
}
