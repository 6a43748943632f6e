package portcullis.check.strand;

/**
 * A body that runs by turns: {@link #resume} lets it go on until it calls {@link #pause}, and
 * returns then or when the body has ended. Confined to one thread at a time; dropped without
 * ceremony when nobody needs it any more.
 */
public interface Coroutine {
  /** Lets the body go on to its next pause. */
  void resume();

  /** Called by the body: gives the turn back to whoever resumed it. */
  void pause();

  /** Frees what an unfinished body holds; it never runs again. */
  void abandon();
}
