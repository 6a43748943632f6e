package portcullis.core.dma;

import java.util.Arrays;

/**
 * The nodes of a {@link RangeTree}: four words each in one array, so that a visit touches one cache
 * line and a node costs no object.
 *
 * <pre>
 *   word 0   start of the free range, in granules
 *   word 1   end, exclusive
 *   word 2   largest naturally aligned block in any range of the subtree, in granules
 *   word 3   left child (bits 0-27), right child (28-55), height of the subtree (56-63)
 * </pre>
 *
 * Node 0 is no node: it stands for an absent child, of height 0 and with room for nothing. Not
 * thread-safe.
 */
final class RangeNodes {
  /** No node. */
  static final int NIL = 0;

  private static final int WORDS = 4;
  private static final int END = 1;
  private static final int FIT = 2;
  private static final int LINKS = 3;
  private static final int INDEX_BITS = 28;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;
  private static final int HEIGHT_SHIFT = 2 * INDEX_BITS;
  private static final int INITIAL_NODES = 64;

  private long[] words = new long[INITIAL_NODES * WORDS];
  // Nodes once used and now free, linked by word 0.
  private int firstFree = NIL;
  // Nodes from here on were never used.
  private int untouched = 1;
  private int inUse;

  /**
   * Makes sure that {@code nodes} can be in use at once. The only call that allocates.
   *
   * @throws OutOfMemoryError if the heap or the width of an index has no room for them; nothing has
   *     changed then
   */
  void reserve(long nodes) {
    long needed = (nodes + 1) * WORDS;
    if (needed <= words.length) {
      return;
    }
    if (nodes > INDEX_MASK) {
      throw new OutOfMemoryError(nodes + " free ranges of IOVAs");
    }
    long grown = Math.max(needed, 2L * words.length);
    words = Arrays.copyOf(words, (int) Math.min(grown, (INDEX_MASK + 1) * WORDS));
  }

  /** Whether another node can be taken without {@link #reserve}. */
  boolean hasRoom() {
    return firstFree != NIL || untouched < words.length / WORDS;
  }

  /** Nodes in use. */
  int inUse() {
    return inUse;
  }

  /** Takes a node of a tree of its own. There must be room. */
  int create(long start, long end) {
    int node = firstFree;
    if (node == NIL) {
      node = untouched++;
    } else {
      firstFree = (int) words[node * WORDS];
    }
    inUse++;
    words[node * WORDS + LINKS] = 0;
    setRange(node, start, end);
    update(node);
    return node;
  }

  void release(int node) {
    words[node * WORDS] = firstFree;
    firstFree = node;
    inUse--;
  }

  long start(int node) {
    return words[node * WORDS];
  }

  long end(int node) {
    return words[node * WORDS + END];
  }

  void setRange(int node, long start, long end) {
    words[node * WORDS] = start;
    words[node * WORDS + END] = end;
  }

  /** Size of the largest naturally aligned block in the subtree. */
  long fit(int node) {
    return words[node * WORDS + FIT];
  }

  /** Size of the largest naturally aligned block in the node's own range. */
  long ownFit(int node) {
    return NaturalFit.largest(start(node), end(node));
  }

  int left(int node) {
    return (int) (words[node * WORDS + LINKS] & INDEX_MASK);
  }

  int right(int node) {
    return (int) (words[node * WORDS + LINKS] >>> INDEX_BITS & INDEX_MASK);
  }

  int height(int node) {
    return (int) (words[node * WORDS + LINKS] >>> HEIGHT_SHIFT);
  }

  void setLeft(int node, int child) {
    int links = node * WORDS + LINKS;
    words[links] = (words[links] & ~INDEX_MASK) | child;
  }

  void setRight(int node, int child) {
    int links = node * WORDS + LINKS;
    words[links] = (words[links] & ~(INDEX_MASK << INDEX_BITS)) | ((long) child << INDEX_BITS);
  }

  /** Computes what the node says about its subtree from its range and its children. */
  void update(int node) {
    int left = left(node);
    int right = right(node);
    long height = Math.max(height(left), height(right)) + 1L;
    words[node * WORDS + FIT] = Math.max(ownFit(node), Math.max(fit(left), fit(right)));
    words[node * WORDS + LINKS] = left | ((long) right << INDEX_BITS) | (height << HEIGHT_SHIFT);
  }
}
