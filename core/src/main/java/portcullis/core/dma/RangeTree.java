package portcullis.core.dma;

import static portcullis.core.dma.RangeNodes.NIL;

/**
 * Free ranges of an address space as an AVL tree by start, in which every subtree knows the largest
 * naturally aligned block that it has room for. Finding, taking and giving back a block visit O(log
 * n) nodes for n ranges.
 *
 * <p>Trees that share their nodes never need more together than were reserved there. Ranges are
 * {@code start/end}, half-open, in granules, and neither overlap nor touch. Not thread-safe:
 * guarded by the lock of its {@link IovaSpace}.
 */
final class RangeTree {
  /** What {@link #take} answers if there is no room; never a start. */
  static final long NONE = -1;

  // An AVL tree of 2^28 nodes is at most 41 levels deep.
  private static final int DEEPEST = 48;

  private final RangeNodes nodes;
  private int root = NIL;
  // The way from the root to the node found last.
  private final int[] path = new int[DEEPEST];
  private int depth;
  // Found on the way by #descendTo: the last range that starts at or before a granule, the first
  // after it, and how many levels down the path each is.
  private int before = NIL;
  private int beforeDepth;
  private int after = NIL;
  private int afterDepth;
  private long visits;

  /** Makes an empty one, of nodes that other trees may use as well. */
  RangeTree(RangeNodes nodes) {
    this.nodes = nodes;
  }

  /** Nodes visited since the beginning, by which tests tell what a call costs. */
  long visits() {
    return visits;
  }

  /** Levels of the tree. */
  int height() {
    return nodes.height(root);
  }

  /**
   * Takes the highest naturally aligned block of {@code size} that ends at or before {@code
   * limitEnd}.
   *
   * @return its start, or {@link #NONE}
   */
  long take(long size, long limitEnd) {
    int node = highestWithRoom(size, limitEnd);
    if (node == NIL) {
      return NONE;
    }
    long start = NaturalFit.highestStart(Math.min(nodes.end(node), limitEnd), size);
    cut(node, start, start + size);
    return start;
  }

  /**
   * Adds a range, joined with its neighbours.
   *
   * @return false, with nothing changed, if some of it is free already, or if there is no node for
   *     it, as happens only when more is given back than was taken
   */
  boolean give(long start, long end) {
    descendTo(start);
    if ((before != NIL && nodes.end(before) > start)
        || (after != NIL && nodes.start(after) < end)) {
      return false;
    }
    boolean joinsBefore = before != NIL && nodes.end(before) == start;
    boolean joinsAfter = after != NIL && nodes.start(after) == end;
    if (joinsBefore && joinsAfter) {
      long joinedStart = nodes.start(before);
      long joinedEnd = nodes.end(after);
      remove(end);
      resize(joinedStart, joinedStart, joinedEnd);
    } else if (joinsBefore) {
      resizeOnPath(beforeDepth, nodes.start(before), end);
    } else if (joinsAfter) {
      resizeOnPath(afterDepth, start, nodes.end(after));
    } else if (nodes.hasRoom()) {
      insertBelowPath(start, end);
    } else {
      return false;
    }
    return true;
  }

  /** Start of the first range, or {@link #NONE} if there is no range. */
  long firstStart() {
    descendTo(NONE);
    return after == NIL ? NONE : nodes.start(after);
  }

  /** End of the first range, which there is. */
  long firstEnd() {
    descendTo(NONE);
    return nodes.end(after);
  }

  /** How many granules of {@code [start, end)} are free. */
  long countFree(long start, long end) {
    long granules = 0;
    long at = start;
    int node = firstEndingAfter(at);
    while (node != NIL && nodes.start(node) < end) {
      granules += Math.min(nodes.end(node), end) - Math.max(nodes.start(node), at);
      at = nodes.end(node);
      node = firstEndingAfter(at);
    }
    return granules;
  }

  /** Takes whatever of {@code [start, end)} is free; needs room for one more range. */
  void removeAll(long start, long end) {
    int node = firstEndingAfter(start);
    while (node != NIL && nodes.start(node) < end) {
      long cutEnd = Math.min(nodes.end(node), end);
      cut(node, Math.max(nodes.start(node), start), cutEnd);
      node = firstEndingAfter(cutEnd);
    }
  }

  private void cut(int node, long start, long end) {
    long freeStart = nodes.start(node);
    long freeEnd = nodes.end(node);
    if (freeStart == start && freeEnd == end) {
      remove(freeStart);
    } else if (freeStart == start) {
      resize(freeStart, end, freeEnd);
    } else {
      resize(freeStart, freeStart, start);
      if (end < freeEnd) {
        insert(end, freeEnd);
      }
    }
  }

  /**
   * Of the ranges with room below the limit, the highest. The limit cuts at most one range, the
   * last that starts below it; of all before that the subtrees' sums are right as they are.
   */
  private int highestWithRoom(long size, long limitEnd) {
    if (nodes.fit(root) < size) {
      return NIL;
    }
    depth = 0;
    int node = root;
    while (node != NIL) {
      visits++;
      if (nodes.start(node) >= limitEnd) {
        node = nodes.left(node);
      } else {
        path[depth++] = node;
        node = nodes.right(node);
      }
    }
    for (int i = depth - 1; i >= 0; i--) {
      visits++;
      int candidate = path[i];
      long end = Math.min(nodes.end(candidate), limitEnd);
      if (NaturalFit.highestStart(end, size) >= nodes.start(candidate)) {
        return candidate;
      }
      int lower = nodes.left(candidate);
      if (nodes.fit(lower) >= size) {
        return highestIn(lower, size);
      }
    }
    return NIL;
  }

  private int highestIn(int subtree, long size) {
    int node = subtree;
    while (true) {
      visits++;
      int right = nodes.right(node);
      if (nodes.fit(right) >= size) {
        node = right;
      } else if (nodes.ownFit(node) >= size) {
        return node;
      } else {
        node = nodes.left(node);
      }
    }
  }

  /**
   * Goes down to where a range that starts at {@code granule} would hang. Both its neighbours are
   * on the way.
   */
  private void descendTo(long granule) {
    depth = 0;
    before = NIL;
    after = NIL;
    int node = root;
    while (node != NIL) {
      visits++;
      path[depth++] = node;
      if (nodes.start(node) <= granule) {
        before = node;
        beforeDepth = depth;
        node = nodes.right(node);
      } else {
        after = node;
        afterDepth = depth;
        node = nodes.left(node);
      }
    }
  }

  private int firstEndingAfter(long granule) {
    descendTo(granule);
    return before != NIL && nodes.end(before) > granule ? before : after;
  }

  /** Finds the range that starts at {@code start}, which there is, and the way to it. */
  private int locate(long start) {
    depth = 0;
    int node = root;
    while (true) {
      visits++;
      path[depth++] = node;
      long here = nodes.start(node);
      if (here == start) {
        return node;
      }
      node = start < here ? nodes.left(node) : nodes.right(node);
      if (node == NIL) {
        throw new IllegalStateException("no free range starts at granule " + hex(start));
      }
    }
  }

  /** Changes a range to one between the same neighbours, so that the order stays. */
  private void resize(long start, long newStart, long newEnd) {
    locate(start);
    resizeOnPath(depth, newStart, newEnd);
  }

  /** As {@link #resize}, of the node that many levels down the path. */
  private void resizeOnPath(int levels, long newStart, long newEnd) {
    depth = levels;
    nodes.setRange(path[depth - 1], newStart, newEnd);
    repairPath(depth - 1);
  }

  private void insert(long start, long end) {
    descendTo(start);
    insertBelowPath(start, end);
  }

  /** Hangs a new node where {@link #descendTo} has ended. */
  private void insertBelowPath(long start, long end) {
    int added = nodes.create(start, end);
    if (depth == 0) {
      root = added;
    } else if (start < nodes.start(path[depth - 1])) {
      nodes.setLeft(path[depth - 1], added);
    } else {
      nodes.setRight(path[depth - 1], added);
    }
    repairPath(depth - 1);
  }

  private void remove(long start) {
    int node = locate(start);
    int level = depth - 1;
    int gone = node;
    if (nodes.left(node) != NIL && nodes.right(node) != NIL) {
      // Its successor has no left child: that node goes, and its range moves here.
      gone = nodes.right(node);
      path[depth++] = gone;
      while (nodes.left(gone) != NIL) {
        visits++;
        gone = nodes.left(gone);
        path[depth++] = gone;
      }
      nodes.setRange(node, nodes.start(gone), nodes.end(gone));
    }
    int orphan = nodes.left(gone) != NIL ? nodes.left(gone) : nodes.right(gone);
    depth--;
    replaceChild(depth, gone, orphan);
    nodes.release(gone);
    repairPath(Math.min(level, depth - 1));
  }

  /**
   * Balances and updates the nodes of the path from its end upwards, as far as anything changes.
   *
   * @param changedLevel the highest of them whose range or child was changed
   */
  private void repairPath(int changedLevel) {
    for (int i = depth - 1; i >= 0; i--) {
      visits++;
      int node = path[i];
      long fit = nodes.fit(node);
      int height = nodes.height(node);
      int top = rebalance(node);
      if (top != node) {
        replaceChild(i, node, top);
      } else if (i <= changedLevel && nodes.fit(node) == fit && nodes.height(node) == height) {
        return;
      }
    }
  }

  /** Puts {@code child} where {@code old}, the node at {@code level} of the path, hung. */
  private void replaceChild(int level, int old, int child) {
    if (level == 0) {
      root = child;
    } else if (nodes.left(path[level - 1]) == old) {
      nodes.setLeft(path[level - 1], child);
    } else {
      nodes.setRight(path[level - 1], child);
    }
  }

  private int rebalance(int node) {
    int left = nodes.left(node);
    int right = nodes.right(node);
    int lean = nodes.height(left) - nodes.height(right);
    if (lean > 1) {
      if (nodes.height(nodes.left(left)) < nodes.height(nodes.right(left))) {
        nodes.setLeft(node, rotateLeft(left));
      }
      return rotateRight(node);
    }
    if (lean < -1) {
      if (nodes.height(nodes.right(right)) < nodes.height(nodes.left(right))) {
        nodes.setRight(node, rotateRight(right));
      }
      return rotateLeft(node);
    }
    nodes.update(node);
    return node;
  }

  private int rotateLeft(int node) {
    int top = nodes.right(node);
    nodes.setRight(node, nodes.left(top));
    nodes.setLeft(top, node);
    nodes.update(node);
    nodes.update(top);
    return top;
  }

  private int rotateRight(int node) {
    int top = nodes.left(node);
    nodes.setLeft(node, nodes.right(top));
    nodes.setRight(top, node);
    nodes.update(node);
    nodes.update(top);
    return top;
  }

  private static String hex(long granule) {
    return "0x" + Long.toHexString(granule);
  }
}
