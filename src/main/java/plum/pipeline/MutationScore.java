package plum.pipeline;

import java.util.BitSet;
import java.util.List;

/**
 * How much tests notice: the share of mutants of a right program that they kill (DeMillo, Lipton
 * and Sayward 1978). A mutant that does the same as the original cannot be killed and does not
 * count; which ones those are is undecidable, so a mutant is taken for equivalent when it did the
 * same on every input that was tried.
 *
 * @param killers of each mutant the tests that fail it and pass the original, by place
 * @param equivalent the mutants taken for equivalent
 */
record MutationScore(List<BitSet> killers, BitSet equivalent) {
  MutationScore {
    killers = List.copyOf(killers);
    equivalent = (BitSet) equivalent.clone();
  }

  /** The mutants that a suite could kill. */
  int killable() {
    return killers.size() - equivalent.cardinality();
  }

  /** The mutants that one test kills. */
  BitSet killedBy(int test) {
    var killed = new BitSet();
    for (var mutant = 0; mutant < killers.size(); mutant++) {
      if (killers.get(mutant).get(test) && !equivalent.get(mutant)) {
        killed.set(mutant);
      }
    }
    return killed;
  }

  /** The mutants that some of these tests kill. */
  int killed(BitSet tests) {
    var killed = 0;
    for (var mutant = 0; mutant < killers.size(); mutant++) {
      killed += !equivalent.get(mutant) && killers.get(mutant).intersects(tests) ? 1 : 0;
    }
    return killed;
  }

  /** Share of the killable mutants that some of these tests kill; NaN where there is none. */
  double of(BitSet tests) {
    return killable() == 0 ? Double.NaN : (double) killed(tests) / killable();
  }
}
