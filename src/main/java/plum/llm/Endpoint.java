package plum.llm;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Settings;
import plum.io.Json;

/**
 * A language model behind an OpenAI-compatible interface, as a small JSON file describes it: vLLM,
 * llama.cpp, Ollama, LM Studio, OpenAI. The key is never in the file, only the name of the
 * environment variable that holds it, or of the entry in the operating system's key store.
 *
 * @param url up to and with the version, as in {@code http://localhost:8000/v1}
 * @param model the name the server knows it by
 * @param key environment variable with the key; empty for none
 * @param keyring account of the entry with the key, of the service "plum"; empty for none
 * @param parallel most requests at once
 * @param attempts most tries for each request
 * @param timeout for one try, from the request to the last token
 * @param pause before the second try; doubled for each later one, unless the server says when
 * @param inputPrice of a million tokens of prompt, in whatever currency
 * @param outputPrice of a million tokens of answer
 */
public record Endpoint(
    String url,
    String model,
    String key,
    String keyring,
    int parallel,
    int attempts,
    Duration timeout,
    Duration pause,
    double inputPrice,
    double outputPrice) {
  /** What the name of such a file ends in. */
  public static final String SUFFIX = ".json";

  private static final String NAME = "|[A-Z_][A-Z0-9_]{0,99}";

  /** Too short for the keys of those who sell answers. */
  private static final String ACCOUNT = "|[A-Za-z][A-Za-z0-9_.@-]{0,31}";

  public Endpoint {
    Settings.require(parallel >= 1 && parallel <= 256, "parallel must be from 1 to 256", parallel);
    Settings.require(attempts >= 1, "attempts must be at least 1", attempts);
    Settings.require(timeout.isPositive(), "timeout must be above 0", timeout);
    Settings.require(!pause.isNegative(), "pause must not be negative", pause);
    Settings.require(inputPrice >= 0, "inputPrice must be 0 or more", inputPrice);
    Settings.require(outputPrice >= 0, "outputPrice must be 0 or more", outputPrice);
    if (!key.matches(NAME)) {
      throw notAName();
    }
    if (!keyring.matches(ACCOUNT)) {
      throw notAnAccount();
    }
    if (!key.isEmpty() && !keyring.isEmpty()) {
      throw new PlumException(
          "\"key\" and \"keyring\" both say where the key is. Leave one of them out.");
    }
  }

  /** An endpoint whose key, if it has one, is in an environment variable. */
  public Endpoint(
      String url,
      String model,
      String key,
      int parallel,
      int attempts,
      Duration timeout,
      Duration pause,
      double inputPrice,
      double outputPrice) {
    this(url, model, key, "", parallel, attempts, timeout, pause, inputPrice, outputPrice);
  }

  /** A server on this machine, whose address and model are still to be said. */
  public static Endpoint defaults() {
    return new Endpoint("", "", "", 4, 5, Duration.ofMinutes(5), Duration.ofSeconds(1), 0, 0);
  }

  /** Whoever puts the key itself there must not find it in a log. */
  private static PlumException notAName() {
    return new PlumException(
        "\"key\" must be the name of an environment variable, as in OPENAI_API_KEY, never the key"
            + " itself.");
  }

  private static PlumException notAnAccount() {
    return new PlumException(
        "\"keyring\" must be the name of an entry in the operating system's key store, of at most 32"
            + " letters, digits and - _ . @, never the key itself.");
  }

  /** Where the key is to be found: a variable or an entry; empty for no key. */
  String whereKey() {
    return !key.isEmpty()
        ? key
        : keyring.isEmpty() ? "" : "the entry " + keyring + " of the key store";
  }

  /** Whether a policy's place is such a file rather than a folder of weights. */
  public static boolean is(String place) {
    return place.endsWith(SUFFIX);
  }

  /**
   * Reads a description; what it does not say is as for a server on this machine.
   *
   * @throws PlumException if it cannot be read, or lacks the url or the model
   */
  public static Endpoint read(Path file) {
    try {
      return of(settings(file, Files.readString(file)), file.toString());
    } catch (IOException e) {
      throw new PlumException(
          "There is no endpoint file "
              + file
              + ". It is JSON as in {\"url\": \"http://localhost:8000/v1\", \"model\": \"NAME\"}.",
          e);
    }
  }

  /**
   * An endpoint as a form or a file describes it; what is not said is as for a server on this
   * machine.
   *
   * @param where named in messages
   * @throws PlumException if it lacks the url or the model, or a setting is not right
   */
  public static Endpoint of(Map<String, ? extends @Nullable Object> settings, String where) {
    if (settings.get("key") instanceof String key && !key.matches(NAME)) {
      throw notAName(); // here, because the library names all values when a record refuses one
    }
    if (settings.get("keyring") instanceof String keyring && !keyring.matches(ACCOUNT)) {
      throw notAnAccount();
    }
    var made = Json.overlay(defaults(), Endpoint.class, settings, where);
    made.check(where);
    return made;
  }

  /** The reader's words would repeat the file, and with it a key that has no business there. */
  private static Map<String, @Nullable Object> settings(Path file, String text) {
    try {
      return Json.parseObject(text);
    } catch (PlumException _) {
      throw new PlumException(file + " is not valid JSON.");
    }
  }

  private void check(String where) {
    try {
      var uri = URI.create(url);
      if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
        throw new IllegalArgumentException();
      }
      if (uri.getUserInfo() != null) {
        throw new PlumException(where + ": \"url\" must not hold a user or password.");
      }
    } catch (IllegalArgumentException e) {
      throw new PlumException(
          where + ": \"url\" is not the address of a server, as in http://localhost:8000/v1.", e);
    }
    if (model.isBlank()) {
      throw new PlumException(where + ": \"model\" is missing.");
    }
  }

  /** Stands for the weights, which nobody can see: sha-256 of address and name, in hex. */
  public String digest() {
    try {
      var text = (url.strip() + "\n" + model.strip()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(ByteBuffer.wrap(text).array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What some tokens cost. */
  public double cost(long promptTokens, long tokens) {
    return (promptTokens * inputPrice + tokens * outputPrice) / 1e6;
  }
}
