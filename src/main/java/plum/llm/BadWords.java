package plum.llm;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Sequences of tokens that must not be drawn, for all rows of a batch: the last token of a sequence
 * is ruled out where those before it stand at the end of prompt and completion. As in transformers,
 * an end token alone cannot be forbidden.
 *
 * @param sequences each once
 * @param sets for each different set of a request, the indices of its sequences; the first is empty
 * @param requested the sets as the requests wrote them
 */
record BadWords(
    List<List<Long>> sequences, List<List<Integer>> sets, List<List<List<Long>>> requested) {

  /** Gathers what requests forbid. */
  static BadWords of(List<Generator.Request> requests, List<Long> endTokens) {
    var requested = new LinkedHashSet<List<List<Long>>>();
    requested.add(List.of());
    requests.forEach(request -> requested.add(request.badWords()));
    var sequences = new LinkedHashSet<List<Long>>();
    for (var set : requested) {
      set.stream()
          .filter(words -> words.size() > 1 || !endTokens.contains(words.getFirst()))
          .forEach(sequences::add);
    }
    var list = new ArrayList<>(sequences);
    var sets = new ArrayList<List<Integer>>();
    for (var set : requested) {
      sets.add(set.stream().map(list::indexOf).filter(index -> index >= 0).toList());
    }
    return new BadWords(list, sets, new ArrayList<>(requested));
  }

  /** Whether nothing is forbidden. */
  boolean isEmpty() {
    return sequences.isEmpty();
  }

  /** The number of a request's set. */
  int set(Generator.Request request) {
    return requested.indexOf(request.badWords());
  }

  /** Tells the script. */
  void forbid(ScriptModule module, NDManager scope) {
    var count = sequences.size();
    var reach = sequences.stream().mapToInt(List::size).max().orElse(1) - 1;
    var prefixes = new long[count * reach];
    Arrays.fill(prefixes, -1);
    var last = new long[count];
    for (var i = 0; i < count; i++) {
      var words = sequences.get(i);
      last[i] = words.getLast();
      for (var j = 0; j < words.size() - 1; j++) {
        prefixes[(i + 1) * reach - words.size() + 1 + j] = words.get(j);
      }
    }
    var belongs = new boolean[sets.size() * count];
    for (var i = 0; i < sets.size(); i++) {
      for (var index : sets.get(i)) {
        belongs[i * count + index] = true;
      }
    }
    try (var call = scope.newSubManager()) {
      module.infer(
          call,
          "forbid",
          call.create(prefixes, new Shape(count, reach)),
          call.create(last),
          call.create(belongs, new Shape(sets.size(), count)));
    }
  }
}
