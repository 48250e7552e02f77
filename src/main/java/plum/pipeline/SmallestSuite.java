package plum.pipeline;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;

/**
 * The fewest tests that decide as all of them together: whatever some test refuses, a failing
 * solution or a mutant, one of the chosen tests refuses too. What no test refuses stays accepted by
 * any choice, so every label and every kill is kept.
 *
 * <p>This is the set cover problem. Up to {@value #EXACT} distinct tests it is solved exactly, by
 * trying all choices in the order of their size; beyond that greedily, which takes at most 1 + ln n
 * times as many (Chvátal 1979).
 */
final class SmallestSuite {
  private static final int EXACT = 20;

  private final List<BitSet> refused;

  private SmallestSuite(List<BitSet> refused) {
    this.refused = refused;
  }

  /**
   * Chooses.
   *
   * @param refused of each test what it refuses, by place
   * @return places of the chosen tests; of equally small choices one with early tests
   */
  static BitSet of(List<BitSet> refused) {
    var suite = new SmallestSuite(refused);
    var all = new BitSet();
    refused.forEach(all::or);
    var useful = suite.useful();
    if (useful.length <= EXACT) {
      for (var size = 0; size <= useful.length; size++) {
        var chosen = new BitSet();
        if (suite.covers(useful, 0, size, all, chosen)) {
          return chosen;
        }
      }
    }
    return suite.greedy(useful, all);
  }

  /** Tests that refuse something, without those of which an earlier one refuses the same. */
  private int[] useful() {
    var seen = new HashSet<BitSet>();
    var useful = new BitSet();
    for (var test = 0; test < refused.size(); test++) {
      if (!refused.get(test).isEmpty() && seen.add(refused.get(test))) {
        useful.set(test);
      }
    }
    return useful.stream().toArray();
  }

  /** Whether some more of the tests from a place on refuse all that is open; adds them. */
  private boolean covers(int[] useful, int from, int more, BitSet open, BitSet chosen) {
    if (open.isEmpty()) {
      return true;
    }
    if (more == 0) {
      return false;
    }
    for (var i = from; i <= useful.length - more; i++) {
      var test = useful[i];
      if (refused.get(test).intersects(open)) {
        var rest = (BitSet) open.clone();
        rest.andNot(refused.get(test));
        chosen.set(test);
        if (covers(useful, i + 1, more - 1, rest, chosen)) {
          return true;
        }
        chosen.clear(test);
      }
    }
    return false;
  }

  private BitSet greedy(int[] useful, BitSet all) {
    var open = (BitSet) all.clone();
    var chosen = new BitSet();
    while (!open.isEmpty()) {
      var best = -1;
      var most = 0;
      for (var test : useful) {
        var gain = (BitSet) refused.get(test).clone();
        gain.and(open);
        if (gain.cardinality() > most) {
          most = gain.cardinality();
          best = test;
        }
      }
      chosen.set(best);
      open.andNot(refused.get(best));
    }
    return chosen;
  }
}
