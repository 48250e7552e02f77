package plum.llm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.llm.jinja.Template;
import plum.llm.jinja.TemplateException;

/**
 * How a checkpoint wants a conversation written: its chat template, filled as transformers' {@code
 * apply_chat_template} fills it. The text holds the special tokens already, so no others may be
 * added when it is encoded. Thread-safe.
 */
public final class ChatTemplate {
  private static final String FILE = "chat_template.jinja";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String LEGACY = "chat_template.json";
  private static final List<String> SPECIAL =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final Path file;
  private final Template template;
  private final Map<String, String> tokens;
  private final Clock clock;

  private ChatTemplate(Path file, String source, Map<String, String> tokens, Clock clock) {
    this.file = file;
    this.tokens = tokens;
    this.clock = clock;
    try {
      template = Template.of(source);
    } catch (TemplateException e) {
      throw new PlumException(
          "The chat template in "
              + file
              + " cannot be used: "
              + e.getMessage()
              + ". Mend it, or work without chat.",
          e);
    }
  }

  /**
   * A message of a conversation.
   *
   * @param role system, user or assistant
   */
  public record Message(String role, String content) {}

  /**
   * Reads the chat template of a checkpoint folder: {@code chat_template.jinja}, or else the entry
   * of {@code tokenizer_config.json}, or else {@code chat_template.json}. Of several templates it
   * is the one named default.
   *
   * @return empty if the folder has none
   * @throws PlumException if it is not understood; names file and line
   */
  public static Optional<ChatTemplate> find(Path folder) {
    return find(folder, Clock.system(ZoneId.systemDefault()));
  }

  /** The same with another clock, for templates that tell the date. */
  static Optional<ChatTemplate> find(Path folder, Clock clock) {
    var tokens = tokens(folder);
    if (Files.exists(folder.resolve(FILE))) {
      var file = folder.resolve(FILE);
      return Optional.of(new ChatTemplate(file, HfFolder.read(file), tokens, clock));
    }
    for (var name : List.of(CONFIG, LEGACY)) {
      var file = folder.resolve(name);
      var source = Files.exists(file) ? source(HfFolder.values(file)) : Optional.<String>empty();
      if (source.isPresent()) {
        return Optional.of(new ChatTemplate(file, source.get(), tokens, clock));
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the chat template of a checkpoint folder.
   *
   * @throws PlumException if there is none, or it is not understood
   */
  public static ChatTemplate open(Path folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new PlumException(
                    folder
                        + " has no chat template. Choose a checkpoint that was trained to chat, or"
                        + " work without chat."));
  }

  private static Optional<String> source(ConfigValues values) {
    return switch (values.values().get("chat_template")) {
      case null -> Optional.empty();
      case String source -> Optional.of(source);
      default -> {
        var named = values.objects("chat_template");
        for (var entry : named) {
          if (named.size() == 1 || entry.text("name", "").equals("default")) {
            yield Optional.of(entry.text("template", ""));
          }
        }
        throw new PlumException(
            values.where() + " has several chat templates, but none is named \"default\".");
      }
    };
  }

  /** Texts of the special tokens; those a tokenizer lacks are not there. */
  private static Map<String, String> tokens(Path folder) {
    var tokens = new LinkedHashMap<String, String>();
    for (var name : List.of("special_tokens_map.json", CONFIG)) {
      var file = folder.resolve(name);
      if (Files.exists(file)) {
        var values = HfFolder.values(file).values();
        for (var token : SPECIAL) {
          switch (values.get(token)) {
            case String text -> tokens.put(token, text);
            case Map<?, ?> map when map.get("content") instanceof String text ->
                tokens.put(token, text);
            case null, default -> {}
          }
        }
      }
    }
    return tokens;
  }

  /**
   * Writes a conversation.
   *
   * @param addGenerationPrompt whether what begins the assistant's answer comes at the end
   * @throws PlumException if the template refuses the conversation
   */
  public String render(List<Message> messages, boolean addGenerationPrompt) {
    var values = new LinkedHashMap<String, @Nullable Object>(tokens);
    var conversation = new ArrayList<Map<String, Object>>();
    for (var message : messages) {
      var each = new LinkedHashMap<String, Object>();
      each.put("role", message.role());
      each.put("content", message.content());
      conversation.add(each);
    }
    values.put("messages", conversation);
    values.put("tools", null);
    values.put("documents", null);
    values.put("add_generation_prompt", addGenerationPrompt);
    try {
      return template.render(values, LocalDateTime.now(clock));
    } catch (TemplateException e) {
      throw new PlumException(
          "The chat template in "
              + file
              + " refused the messages: "
              + e.getMessage()
              + ". Change the messages, or work without chat.",
          e);
    }
  }

  /** A prompt as the one message of the user, up to where the assistant's answer begins. */
  public String prompt(String text) {
    return render(List.of(new Message("user", text)), true);
  }
}
