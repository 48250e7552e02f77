package plum.llm;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;

/**
 * One try of one request over HTTP, on the thread that makes it: what the library hands over is
 * sent with Java's own client, and can be ended at any moment. Unlike the library's own client it
 * keeps what the server says about trying again.
 */
final class Exchange implements HttpClient, HttpClientBuilder {
  private static final int LONGEST_ERROR = 2000;

  /** Bytes of an answer that comes as a whole. */
  private static final int LONGEST_ANSWER = 16 << 20;

  private static final long LOOK_MILLIS = 50;

  private final java.net.http.HttpClient client;
  private final Instant deadline;
  private final BooleanSupplier cancelled;
  private volatile boolean stopped;
  private volatile boolean done;
  private int status;
  private @Nullable Duration retryAfter;

  Exchange(java.net.http.HttpClient client, Duration timeout, BooleanSupplier cancelled) {
    this.client = client;
    this.cancelled = cancelled;
    deadline = Instant.now().plus(timeout);
  }

  /** Status of the response, 0 where none came. */
  int status() {
    return status;
  }

  /** How long the server asks to wait before the next try. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Reads no further: the text is long enough. */
  void stop() {
    stopped = true;
  }

  private boolean over() {
    return stopped || cancelled.getAsBoolean() || Instant.now().isAfter(deadline);
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    try {
      var response = sent(request);
      status = response.statusCode();
      try (var body = response.body()) {
        if (status / 100 != 2) {
          retryAfter = wait(response.headers().firstValue("retry-after").orElse(""));
          var text = new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
          listener.onError(new HttpException(status, text));
          return;
        }
        listener.onOpen(
            SuccessfulHttpResponse.builder()
                .statusCode(status)
                .headers(response.headers().map())
                .build());
        var watch = Thread.startVirtualThread(() -> watch(body));
        try {
          parser.parse(events(body), listener);
        } finally {
          done = true;
          watch.join();
        }
      }
      listener.onClose();
    } catch (IOException e) {
      listener.onError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /**
   * The events of a response. A server that does not stream sends the whole answer as JSON, which
   * becomes the one event it would have been.
   */
  private static InputStream events(InputStream body) throws IOException {
    var seen = new PushbackInputStream(body);
    var first = seen.read();
    while (first >= 0 && first <= ' ') {
      first = seen.read();
    }
    if (first >= 0) {
      seen.unread(first);
    }
    if (first != '{') {
      return seen; // no event begins so
    }
    var whole = new String(seen.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
    return new ByteArrayInputStream(
        ("data: " + event(whole) + "\n\ndata: [DONE]\n\n").getBytes(StandardCharsets.UTF_8));
  }

  /** A whole answer in the shape of a piece of a streamed one, on one line. */
  private static String event(String whole) throws IOException {
    try {
      var answer = new LinkedHashMap<String, @Nullable Object>(Json.parseObject(whole));
      var choices = new ArrayList<Object>();
      if (answer.get("choices") instanceof List<?> given) {
        for (var each : given) {
          if (each instanceof Map<?, ?> choice) {
            var piece = new LinkedHashMap<Object, @Nullable Object>(choice);
            piece.put("delta", piece.remove("message"));
            choices.add(piece);
          }
        }
      }
      if (choices.isEmpty()) {
        throw new IOException("the answer has no \"choices\"");
      }
      answer.put("choices", choices);
      answer.put("object", "chat.completion.chunk");
      return Json.write(answer);
    } catch (PlumException e) {
      throw new IOException("the answer is no JSON that can be read", e);
    }
  }

  /** Closes a stream that is waited for in vain. */
  private void watch(InputStream body) {
    try {
      while (!done) {
        if (over()) {
          body.close();
          return;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (IOException e) {
      // It is closed already.
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  private HttpResponse<InputStream> sent(HttpRequest request)
      throws IOException, InterruptedException {
    var left = Duration.between(Instant.now(), deadline);
    var out =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
            .timeout(left.isPositive() ? left : Duration.ofMillis(1))
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
    request.headers().forEach((name, values) -> values.forEach(value -> out.header(name, value)));
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(out.build(), HttpResponse.BodyHandlers.ofInputStream());
    while (true) {
      try {
        return response.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (over()) {
          var _ = response.thenAccept(late -> close(late.body())); // nobody reads it any more
          throw new IOException("no response in time", e);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
      }
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // There was nothing to be had of it.
    }
  }

  /** Seconds, or a moment. */
  private static @Nullable Duration wait(String header) {
    if (header.matches("\\d{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(header));
    }
    try {
      var moment = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      var left = Duration.between(Instant.now(), moment);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("answers are streamed");
  }

  // The library asks a builder for its client; one try is both.

  @Override
  public HttpClient build() {
    return this;
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(15);
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return Duration.between(Instant.now(), deadline);
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public String toString() {
    return Map.of("status", status).toString();
  }
}
