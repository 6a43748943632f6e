package portcullis.check.scenario;

import portcullis.core.sync.Rcu;

/** The same with a flush by a thread that is inside a read section of its own. */
public final class AttachFlushReader extends AttachFlush {
  /** For the loader. */
  public AttachFlushReader() {}

  @Override
  void unmap(int entry) {
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    super.unmap(entry);
    reader.exit();
  }
}
