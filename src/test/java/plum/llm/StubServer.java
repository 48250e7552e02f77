package plum.llm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import plum.io.Json;

/** Speaks the protocol of chat completions over real HTTP, well or badly, as a script says. */
public final class StubServer implements AutoCloseable {
  /** How a request fares. */
  public enum Way {
    GOOD,
    /** A piece at a time, with pauses. */
    SLOW,
    /** 429, to be tried again at once. */
    TOO_MANY,
    /** 429, to be tried again after a second. */
    TOO_MANY_FOR_A_SECOND,
    FAULT,
    /** Ends in the middle without saying so. */
    CUT,
    /** The connection breaks in the middle of a line. */
    BROKEN,
    BAD_JSON,
    /** Success, but a page for people. */
    PAGE,
    /** Minds no "stream": the whole answer as JSON. */
    WHOLE,
    /** The same, cut off in the middle. */
    WHOLE_CUT,
    /** JSON that is no answer, although the status says success. */
    WHOLE_ERROR,
    ENDLESS,
    /** Never answers. */
    SILENT,
    /** 400: this request will never do. */
    REFUSED,
    /** 401, and repeats the key. */
    UNAUTHORIZED,
    UNKNOWN
  }

  /** Says what to do. */
  public interface Script {
    /**
     * Decides about a request.
     *
     * @param seed of the request
     * @param time how often the same prompt and seed were asked before
     */
    Way way(String prompt, long seed, int time);
  }

  private final HttpServer server;
  private final Script script;
  private final Map<String, Integer> times = new HashMap<>();
  private final List<Map<String, ?>> requests = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Long> moments = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Consumer<Integer> answered = _ -> {};
  private int good;
  private int now;
  private int most;

  private final java.util.function.Function<String, String> text;

  /**
   * Starts on a free port of this machine.
   *
   * @param text answers a prompt
   */
  public StubServer(java.util.function.Function<String, String> text, Script script)
      throws IOException {
    this.text = text;
    this.script = script;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** Told the number of whole answers after each. */
  public void onAnswered(Consumer<Integer> listener) {
    answered = listener;
  }

  public synchronized int good() {
    return good;
  }

  /** Most requests that were open at once. */
  public synchronized int most() {
    return most;
  }

  /** Bodies, in the order of their coming. */
  public synchronized List<Map<String, ?>> requests() {
    return List.copyOf(requests);
  }

  /** Authorization headers, in order; empty for none. */
  public synchronized List<String> keys() {
    return List.copyOf(keys);
  }

  /** When requests came, in nanoseconds. */
  public synchronized List<Long> moments() {
    return List.copyOf(moments);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body =
          Json.parseObject(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      var prompt = prompt(body);
      var seed = body.get("seed") instanceof Number number ? number.longValue() : -1;
      Way way;
      synchronized (this) {
        requests.add(body);
        var key = exchange.getRequestHeaders().getFirst("Authorization");
        keys.add(key == null ? "" : key);
        moments.add(System.nanoTime());
        most = Math.max(most, ++now);
        way = script.way(prompt, seed, times.merge(prompt + seed, 1, Integer::sum) - 1);
      }
      try {
        answer(exchange, way, prompt);
      } finally {
        synchronized (this) {
          now--;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String prompt(Map<String, ?> body) {
    var messages = (List<?>) body.get("messages");
    return String.valueOf(((Map<?, ?>) messages.getLast()).get("content"));
  }

  private void answer(HttpExchange exchange, Way way, String prompt)
      throws IOException, InterruptedException {
    switch (way) {
      case TOO_MANY -> fail(exchange, 429, "slow down", "0");
      case TOO_MANY_FOR_A_SECOND -> fail(exchange, 429, "slow down", "1");
      case FAULT -> fail(exchange, 500, "it broke", null);
      case REFUSED -> fail(exchange, 400, "this prompt is not allowed", null);
      case UNKNOWN -> fail(exchange, 404, "no such model", null);
      case UNAUTHORIZED ->
          fail(
              exchange,
              401,
              "wrong key: " + exchange.getRequestHeaders().getFirst("Authorization"),
              null);
      case SILENT -> {
        var _ = closing.await(60, TimeUnit.SECONDS);
      }
      case PAGE -> {
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        var page = "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
      case WHOLE, WHOLE_CUT, WHOLE_ERROR -> whole(exchange, way, prompt);
      default -> stream(exchange, way, prompt);
    }
  }

  private void whole(HttpExchange exchange, Way way, String prompt) throws IOException {
    var words = text.apply(prompt);
    Map<String, Object> choice = new HashMap<>();
    choice.put("index", 0L);
    choice.put("message", Map.of("role", "assistant", "content", words));
    choice.put("finish_reason", "stop");
    var tokens = (long) words.split("(?<=\\s)", -1).length;
    var answer =
        way == Way.WHOLE_ERROR
            ? Json.write(Map.of("error", Map.of("message", "it broke")))
            : Json.write(
                Map.of(
                    "id", "1",
                    "object", "chat.completion",
                    "model", "stub",
                    "choices", List.of(choice),
                    "usage",
                        Map.of(
                            "prompt_tokens",
                            100L,
                            "completion_tokens",
                            tokens,
                            "total_tokens",
                            100L + tokens)));
    var bytes =
        ("\n" + (way == Way.WHOLE_CUT ? answer.substring(0, answer.length() / 2) : answer))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void fail(HttpExchange exchange, int status, String words, String retryAfter)
      throws IOException {
    if (retryAfter != null) {
      exchange.getResponseHeaders().add("Retry-After", retryAfter);
    }
    var body =
        Json.write(Map.of("error", Map.of("message", words))).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void stream(HttpExchange exchange, Way way, String prompt)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var out = exchange.getResponseBody();
    var words = text.apply(prompt).split("(?<=\\s)", -1);
    send(out, piece("", null));
    if (way == Way.ENDLESS) {
      while (closing.getCount() > 0) {
        send(out, piece("and so on ".repeat(20), null));
      }
      return;
    }
    for (var i = 0; i < words.length; i++) {
      if (i == words.length / 2 && way != Way.GOOD && way != Way.SLOW) {
        if (way == Way.BAD_JSON) {
          send(out, "data: {\"choices\": [{\"delta\": {\"con\n\n");
        } else if (way == Way.BROKEN) {
          send(out, "data: {\"choices\": [{\"del");
          return;
        } else {
          return; // CUT
        }
      }
      if (way == Way.SLOW) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      send(out, piece(words[i], null));
    }
    send(out, piece("", "stop"));
    send(
        out,
        "data: "
            + Json.write(
                Map.of(
                    "id", "1",
                    "object", "chat.completion.chunk",
                    "model", "stub",
                    "choices", List.of(),
                    "usage",
                        Map.of(
                            "prompt_tokens",
                            100L,
                            "completion_tokens",
                            (long) words.length,
                            "total_tokens",
                            100L + words.length)))
            + "\n\n");
    send(out, "data: [DONE]\n\n");
    out.close();
    int count;
    synchronized (this) {
      count = way == Way.BAD_JSON ? good : ++good;
    }
    answered.accept(count);
  }

  private static String piece(String text, String reason) {
    Map<String, Object> choice = new HashMap<>();
    choice.put("index", 0L);
    choice.put("delta", text.isEmpty() ? Map.of() : Map.of("content", text));
    choice.put("finish_reason", reason);
    return "data: "
        + Json.write(
            Map.of(
                "id", "1",
                "object", "chat.completion.chunk",
                "model", "stub",
                "choices", List.of(choice)))
        + "\n\n";
  }

  private static void send(OutputStream out, String event) throws IOException {
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
