package plum.llm;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import plum.data.PlumException;

/** A checkpoint's {@code tokenizer.json}. Thread-safe. */
public final class Tokenizer implements AutoCloseable {
  /** Ids looked at beyond a model's vocabulary; ids of a tokenizer have no gaps to speak of. */
  private static final int BEYOND = 4096;

  private final HuggingFaceTokenizer tokenizer;
  private final Path file;
  private final long vocabSize;

  private Tokenizer(HuggingFaceTokenizer tokenizer, Path file, long vocabSize) {
    this.tokenizer = tokenizer;
    this.file = file;
    this.vocabSize = vocabSize;
  }

  /**
   * Loads {@code tokenizer.json} of a checkpoint folder.
   *
   * @throws PlumException if it is missing or not understood
   */
  public static Tokenizer open(Path folder) {
    return open(folder, Long.MAX_VALUE);
  }

  /**
   * Loads the tokenizer of a checkpoint and checks that the model knows its tokens. Special tokens
   * beyond the model's vocabulary, as some checkpoints add one for padding, are refused only when a
   * text holds them.
   *
   * @throws PlumException if it is missing, not understood or that of another model
   */
  public static Tokenizer open(HfFolder checkpoint) {
    var vocabSize = checkpoint.config().vocabSize();
    var tokenizer = open(checkpoint.folder(), vocabSize);
    var beyond = LongStream.range(vocabSize, (long) vocabSize + BEYOND).toArray();
    if (!tokenizer.tokenizer.decode(beyond, true).isEmpty()) {
      tokenizer.close();
      throw new PlumException(
          tokenizer.file
              + " has tokens beyond the model's vocabulary of "
              + vocabSize
              + ". It is the tokenizer of another model; download the checkpoint again.");
    }
    return tokenizer;
  }

  private static Tokenizer open(Path folder, long vocabSize) {
    var file = folder.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw new PlumException(
          folder + " holds no tokenizer.json. Add it; older kinds of tokenizer are not supported.");
    }
    NativeRuntime.prepareTokenizers();
    try {
      // Left to itself the library cuts texts at 512 tokens and pads them.
      return new Tokenizer(
          HuggingFaceTokenizer.newInstance(
              file, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false")),
          file,
          vocabSize);
    } catch (IOException | RuntimeException e) {
      throw new PlumException(
          "Could not understand " + file + " (" + e.getMessage() + "). Download it again.", e);
    }
  }

  /** Ids of a prompt, with the tokens its tokenizer puts before one. */
  public long[] encodePrompt(String text) {
    return known(tokenizer.encode(text, true, false).getIds());
  }

  /** Ids of a text that goes on after another. */
  public long[] encode(String text) {
    return known(tokenizer.encode(text, false, false).getIds());
  }

  private long[] known(long[] ids) {
    for (var id : ids) {
      if (id >= vocabSize) {
        throw new PlumException(
            file
                + " makes the token "
                + id
                + " ("
                + tokenizer.decode(new long[] {id}, false)
                + ") of this text, but the model knows only "
                + vocabSize
                + " tokens. Leave that token out of the text.");
      }
    }
    return ids;
  }

  /** Text of ids, without special tokens; what is no whole character at the end is left out. */
  public String decode(List<Long> ids) {
    for (var end = ids.size(); end > Math.max(0, ids.size() - 4); end--) {
      var text = raw(ids.subList(0, end));
      if (!text.endsWith("\uFFFD")) {
        return text;
      }
    }
    return raw(ids);
  }

  /**
   * Text of ids that go on after a prompt: some tokenizers drop a space at the beginning of what
   * they decode.
   *
   * @param before the last id of the prompt
   */
  public String decodeAfter(long before, List<Long> ids) {
    var start = raw(List.of(before));
    var both = new ArrayList<Long>(ids.size() + 1);
    both.add(before);
    both.addAll(ids);
    var text = decode(both);
    return !start.endsWith("\uFFFD") && text.startsWith(start)
        ? text.substring(start.length())
        : decode(ids);
  }

  private String raw(List<Long> ids) {
    return tokenizer.decode(ids.stream().mapToLong(Long::longValue).toArray(), true);
  }

  /**
   * Finds the first token that completes one of the stop strings.
   *
   * @param known ids at the beginning that were searched before
   * @return ids up to and with that token; 0 for none
   */
  int findStop(List<Long> ids, int known, List<String> stop) {
    var longest = stop.stream().mapToInt(s -> s.length() * 4).max().orElse(0);
    var begin = Math.max(0, known - longest);
    var window = raw(ids.subList(begin, ids.size()));
    if (stop.stream().noneMatch(window::contains)) {
      return 0;
    }
    for (var end = known + 1; end <= ids.size(); end++) {
      var text = raw(ids.subList(begin, end));
      if (stop.stream().anyMatch(text::contains)) {
        return end;
      }
    }
    return 0;
  }

  /** The text before the first stop string. */
  static String cut(String text, List<String> stop) {
    var end =
        stop.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(text.length());
    return text.substring(0, end);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
