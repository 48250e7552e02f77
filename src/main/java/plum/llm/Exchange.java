package plum.llm;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One try of one request over HTTP, on the thread that makes it: what the library hands over is
 * sent with Java's own client, and can be ended at any moment. Unlike the library's own client it
 * keeps what the server says about trying again.
 */
final class Exchange implements HttpClient, HttpClientBuilder {
  private static final int LONGEST_ERROR = 2000;
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
          parser.parse(body, listener);
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
