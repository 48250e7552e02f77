package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import plum.data.PlumException;
import plum.firststeps.PracticeInstruction;
import plum.firststeps.PracticeSet;
import plum.llm.FreshModel;
import plum.llm.HfFolder;
import plum.llm.ModelConfig;
import plum.llm.Tokenizer;
import plum.train.Example;

/**
 * A model to measure, and texts to measure it with.
 *
 * @param prompts to sample from
 * @param limits most new tokens of each prompt's samples, in turn
 * @param pairs to train on
 * @param batch pairs of one training step
 */
record EngineSubject(
    String name,
    Path folder,
    HfFolder checkpoint,
    List<String> prompts,
    List<Integer> limits,
    List<Example.Pair> pairs,
    int batch) {
  static final int MOST_NEW_TOKENS = 64;
  private static final int BATCH = 8;

  /** A checkpoint that has learned to end its completions. */
  static EngineSubject trained(String name, Path folder, int prompts, int steps) {
    var set = PracticeSet.generate(1, Math.max(prompts, steps * BATCH)).instructions();
    var pairs = new ArrayList<Example.Pair>();
    for (var i = 0; i < steps * BATCH; i++) {
      var other = set.get((i + 1) % set.size());
      pairs.add(new Example.Pair(set.get(i).prompt(), answer(set.get(i)), answer(other)));
    }
    return new EngineSubject(
        name,
        folder,
        HfFolder.open(folder),
        set.stream().limit(prompts).map(PracticeInstruction::prompt).toList(),
        List.of(MOST_NEW_TOKENS),
        pairs,
        BATCH);
  }

  private static String answer(PracticeInstruction instruction) {
    return instruction.referenceSolution().substring(instruction.prompt().length());
  }

  /**
   * A Llama of 110 million parameters with drawn weights. It knows no end, so every completion gets
   * a length of its own; the texts have the lengths of real ones.
   *
   * @param folder where it is kept; written if it is not there
   * @param tokenizer folder of the tokenizer it borrows
   */
  static EngineSubject random(Path folder, Path tokenizer, int prompts, int steps) {
    if (!Files.exists(folder.resolve("model.safetensors"))) {
      FreshModel.write(
          folder,
          ModelConfig.llama(32000, 768, 12, 12, 12, 2048, 2048, 1, 0),
          1,
          text(tokenizer.resolve("tokenizer.json")),
          text(tokenizer.resolve("tokenizer_config.json")));
    }
    var random = new SplittableRandom(2);
    var source =
        PracticeSet.generate(3, 400).instructions().stream()
            .map(PracticeInstruction::referenceSolution)
            .collect(Collectors.joining());
    try (var words = Tokenizer.open(tokenizer)) {
      var ids = Arrays.stream(words.encode(source)).boxed().toList();
      var texts = new ArrayList<String>();
      for (var i = 0; i < prompts; i++) {
        texts.add(piece(words, ids, random, 60, 201));
      }
      var limits = new ArrayList<Integer>();
      for (var i = 0; i < 997; i++) {
        limits.add(random.nextInt(16, MOST_NEW_TOKENS + 1));
      }
      var pairs = new ArrayList<Example.Pair>();
      for (var i = 0; i < steps * BATCH; i++) {
        pairs.add(
            new Example.Pair(
                piece(words, ids, random, 60, 201),
                piece(words, ids, random, 20, 121),
                piece(words, ids, random, 20, 121)));
      }
      return new EngineSubject(
          "llama-110m", folder, HfFolder.open(folder), texts, limits, pairs, BATCH);
    }
  }

  private static String piece(
      Tokenizer words, List<Long> ids, SplittableRandom random, int least, int bound) {
    var length = random.nextInt(least, bound);
    var begin = random.nextInt(ids.size() - length);
    return words.decode(ids.subList(begin, begin + length));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PlumException(
          "A random model borrows " + file + ", which cannot be read: " + e.getMessage() + ".", e);
    }
  }

  ModelConfig config() {
    return checkpoint.config();
  }

  /** Most new tokens of a sample, counted prompt by prompt. */
  int limit(int sample) {
    return limits.get(sample % limits.size());
  }

  /** Whether completions end by themselves. */
  boolean ends() {
    return limits.size() == 1;
  }

  /** Prompts of some length without meaning, all different. */
  List<List<Long>> tokens(int prompts, int length) {
    var random = new SplittableRandom(prompts);
    var all = new ArrayList<List<Long>>();
    for (var i = 0; i < prompts; i++) {
      all.add(
          LongStream.range(0, length)
              .map(_ -> random.nextLong(2, config().vocabSize()))
              .boxed()
              .toList());
    }
    return all;
  }

  /** A pair as token ids, as the trainer sees it. */
  record TokenPair(List<Long> prompt, List<Long> chosen, List<Long> rejected) {
    int promptLength() {
      return prompt.size();
    }

    /** Tokens of both completions. */
    int scored() {
      return chosen.size() + rejected.size();
    }
  }

  /** The pairs as token ids. */
  List<TokenPair> tokenPairs(Tokenizer tokenizer, List<Example.Pair> pairs) {
    return pairs.stream()
        .map(
            pair ->
                new TokenPair(
                    Arrays.stream(tokenizer.encodePrompt(pair.prompt())).boxed().toList(),
                    ended(tokenizer.encode(pair.chosen())),
                    ended(tokenizer.encode(pair.rejected()))))
        .toList();
  }

  private List<Long> ended(long[] ids) {
    return Stream.concat(Arrays.stream(ids).boxed(), checkpoint.endTokens().stream().limit(1))
        .toList();
  }

  /** The folder as the peer is to find it, wherever it runs. */
  String place() {
    return folder.toAbsolutePath().toString();
  }
}
