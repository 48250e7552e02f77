package plum.llm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call's completions, between requests in words and rows of tokens: a row for every candidate
 * of every request, and of these the best.
 */
final class Completions implements Generator.StopSearch {
  private final Tokenizer tokenizer;
  private final List<CompletionRequest> requests;
  private final boolean streamed;
  private final CompletionListener listener;
  private final List<Generator.Request> rows = new ArrayList<>();
  private final List<Integer> owners = new ArrayList<>();
  private final Map<Integer, CompletionText> texts = new HashMap<>();
  private final Candidates[] candidates;

  /**
   * Tokenises requests.
   *
   * @param prompt the ids of a prompt, at least one
   * @param streamed whether the listener wants to know how texts grow
   */
  Completions(
      Tokenizer tokenizer,
      Function<String, List<Long>> prompt,
      List<CompletionRequest> requests,
      boolean streamed,
      CompletionListener listener) {
    this.tokenizer = tokenizer;
    this.requests = requests;
    this.streamed = streamed;
    this.listener = listener;
    candidates = new Candidates[requests.size()];
    Arrays.setAll(candidates, _ -> new Candidates());
    var prompts = new HashMap<String, List<Long>>();
    var badWords = new HashMap<List<String>, List<List<Long>>>();
    for (var i = 0; i < requests.size(); i++) {
      var request = requests.get(i);
      var ids = prompts.computeIfAbsent(request.prompt(), prompt);
      var banned = badWords.computeIfAbsent(request.parameters().badWords(), this::sequences);
      for (var j = 0; j < request.parameters().bestOf(); j++) {
        rows.add(
            new Generator.Request(
                rows.size(),
                ids,
                request.candidate(j).seed(),
                request.parameters(),
                banned,
                request.alternatives()));
        owners.add(i);
      }
    }
  }

  /** What the generator is to draw. */
  List<Generator.Request> rows() {
    return rows;
  }

  /** Tokens of words, as they are at the beginning of a text and after a space. */
  private List<List<Long>> sequences(List<String> words) {
    var sequences = new LinkedHashSet<List<Long>>();
    for (var word : words) {
      for (var text : List.of(word, " " + word)) {
        var ids = Arrays.stream(tokenizer.encode(text)).boxed().toList();
        if (!ids.isEmpty()) {
          sequences.add(ids);
        }
      }
    }
    return List.copyOf(sequences);
  }

  @Override
  public int find(Generator.Request row, List<Long> tokens, int known) {
    var pieces = streamed && row.parameters().bestOf() == 1;
    if (row.parameters().stop().isEmpty() && !pieces) {
      return 0;
    }
    var text = texts.computeIfAbsent(row.index(), _ -> text(row));
    var stopped = text.grow(tokens);
    if (pieces) {
      show(row.index(), text.more(false));
    }
    return stopped;
  }

  private CompletionText text(Generator.Request row) {
    return new CompletionText(tokenizer, row.prompt().getLast(), row.parameters());
  }

  private void show(int row, String more) {
    if (!more.isEmpty()) {
      listener.grew(owners.get(row), more);
    }
  }

  /** Takes over a row that ended. */
  void ended(Generator.Drawn drawn) {
    var row = rows.get(drawn.index());
    var text = texts.remove(drawn.index());
    if (text == null) {
      text = text(row);
      var _ = text.grow(drawn.tokens());
    }
    var owner = owners.get(drawn.index());
    var completion =
        new Completion(
            owner,
            text.text(),
            drawn.reason(),
            drawn.tokenCount(),
            drawn.logProbability(),
            drawn.elapsed(),
            tokens(row, drawn.details()));
    var among = candidates[owner];
    among.add(completion, drawn.index());
    var best = among.best;
    if (among.count < requests.get(owner).parameters().bestOf() || best == null) {
      return;
    }
    if (streamed) {
      show(drawn.index(), among.count == 1 ? text.more(true) : best.text());
    }
    listener.ended(best);
  }

  private List<TokenLogProbability> tokens(Generator.Request row, List<Generator.Detail> details) {
    return TokenLogProbability.describe(tokenizer, row.prompt().getLast(), details);
  }

  /** Candidates of one request that ended. */
  private static final class Candidates {
    private int count;
    private @Nullable Completion best;
    private int bestRow;

    void add(Completion completion, int row) {
      count++;
      if (best == null || better(completion, row, best)) {
        best = completion;
        bestRow = row;
      }
    }

    /** Candidates end in no fixed order; of two that are equal the earlier seed counts. */
    private boolean better(Completion completion, int row, Completion other) {
      var order = Double.compare(completion.meanLogProbability(), other.meanLogProbability());
      return order > 0 || (order == 0 && row < bestRow);
    }
  }
}
