package plum.pipeline;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import plum.data.PlumException;
import plum.store.Preferences.Texts;
import plum.train.Validation;

/**
 * A pool parted by instruction, so that nothing the policy is trained on belongs to an instruction
 * it is looked at with. Which instructions those are follows from the seed and each instruction
 * alone: pools of the same instructions have the same ones.
 */
record HeldOutSlice(List<Texts> trained, List<Texts> heldOut) {

  /**
   * Parts a pool.
   *
   * @throws PlumException if nothing would be left to train on
   */
  static HeldOutSlice of(List<Texts> texts, Validation validation, long seed) {
    if (!validation.isOn() || texts.isEmpty()) {
      return new HeldOutSlice(texts, List.of());
    }
    var instructions =
        texts.stream()
            .map(text -> text.preference().instructionId())
            .distinct()
            .sorted(
                Comparator.comparingLong((Long id) -> Seeds.of(seed, "held out", id))
                    .thenComparingLong(id -> id))
            .toList();
    var count =
        validation.instructions() > 0
            ? validation.instructions()
            : (int) Math.max(1, Math.round(validation.share() * instructions.size()));
    if (count >= instructions.size()) {
      throw new PlumException(
          "Of "
              + instructions.size()
              + " instructions in the pool "
              + count
              + " would be held out, which leaves nothing to train on. Hold out fewer, or none.");
    }
    var apart = new HashSet<>(instructions.subList(0, count));
    return new HeldOutSlice(
        texts.stream().filter(t -> !apart.contains(t.preference().instructionId())).toList(),
        texts.stream().filter(t -> apart.contains(t.preference().instructionId())).toList());
  }

  /** What is set apart, in words; none if nothing is. */
  Optional<String> remark() {
    if (heldOut.isEmpty()) {
      return Optional.empty();
    }
    var instructions = heldOut.stream().map(t -> t.preference().instructionId()).distinct().count();
    return Optional.of(
        "%,d of %,d preferences are held out: all of %,d instructions."
            .formatted(heldOut.size(), heldOut.size() + trained.size(), instructions));
  }
}
