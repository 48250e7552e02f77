package plum.llm;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import plum.data.PlumException;

/** A checkpoint's {@code tokenizer.json}. Thread-safe. */
public final class Tokenizer implements AutoCloseable {
  /** Ids looked at beyond a model's vocabulary; ids of a tokenizer have no gaps to speak of. */
  private static final int BEYOND = 4096;

  private final HuggingFaceTokenizer tokenizer;
  private final Path file;
  private final long vocabSize;
  private final Optional<ChatTemplate> chat;

  private Tokenizer(
      HuggingFaceTokenizer tokenizer, Path file, long vocabSize, Optional<ChatTemplate> chat) {
    this.tokenizer = tokenizer;
    this.chat = chat;
    this.file = file;
    this.vocabSize = vocabSize;
  }

  /**
   * Loads {@code tokenizer.json} of a checkpoint folder.
   *
   * @throws PlumException if it is missing or not understood
   */
  public static Tokenizer open(Path folder) {
    return open(folder, Long.MAX_VALUE, Optional.empty());
  }

  /**
   * Loads the tokenizer of a checkpoint and checks that the model knows its tokens. Special tokens
   * beyond the model's vocabulary, as some checkpoints add one for padding, are refused only when a
   * text holds them.
   *
   * @throws PlumException if it is missing, not understood or that of another model
   */
  public static Tokenizer open(HfFolder checkpoint) {
    return open(checkpoint, false);
  }

  /**
   * The same, writing every prompt as a message of a user.
   *
   * @param chat whether prompts go through the checkpoint's chat template
   * @throws PlumException in addition, if there is to be chat and the checkpoint has no template
   */
  public static Tokenizer open(HfFolder checkpoint, boolean chat) {
    var vocabSize = checkpoint.config().vocabSize();
    var template =
        chat ? Optional.of(ChatTemplate.open(checkpoint.folder())) : Optional.<ChatTemplate>empty();
    var tokenizer = open(checkpoint.folder(), vocabSize, template);
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

  private static Tokenizer open(Path folder, long vocabSize, Optional<ChatTemplate> chat) {
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
          vocabSize,
          chat);
    } catch (IOException | RuntimeException e) {
      throw new PlumException(
          "Could not understand " + file + " (" + e.getMessage() + "). Download it again.", e);
    }
  }

  /**
   * Ids of a prompt, with the tokens its tokenizer puts before one; in a chat, with all that its
   * template puts around it.
   */
  public long[] encodePrompt(String text) {
    if (chat.isPresent()) {
      return encode(chat.get().prompt(text)); // which holds the special tokens already
    }
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

  /**
   * Text of ids, without special tokens. What may be the beginning of a character is left out at
   * the end, so the text of more ids begins with the text of fewer.
   */
  public String decode(List<Long> ids) {
    var all = raw(ids);
    var text = all;
    // A character has at most four bytes: three tokens may wait for another one.
    for (var end = ids.size(); text.endsWith("\uFFFD"); text = raw(ids.subList(0, end))) {
      end--;
      if (end < ids.size() - 3) {
        // These bytes are no beginning, except perhaps the last.
        return all.substring(0, all.length() - 1);
      }
    }
    return text;
  }

  /** Text of ids without special tokens; U+FFFD where there is no whole character. */
  String raw(List<Long> ids) {
    return ids.isEmpty() ? "" : tokenizer.decode(array(ids), true);
  }

  /**
   * What a token looks like after another one; a special token's name.
   *
   * @param before the id before it
   */
  public String label(long before, long id) {
    var start = tokenizer.decode(new long[] {before}, false);
    var both = tokenizer.decode(new long[] {before, id}, false);
    return both.startsWith(start) && !start.endsWith("\uFFFD")
        ? both.substring(start.length())
        : tokenizer.decode(new long[] {id}, false);
  }

  private static long[] array(List<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
