package plum.llm;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.PlumException;

/**
 * A language model that speaks the protocol of OpenAI's chat completions. Prompts go as the words
 * of a user; answers are streamed. What passes by itself is tried again: too many requests, faults
 * of the server, time-outs, streams that are cut, answers that are no JSON.
 *
 * <p>The key lives in the library's header and nowhere else: no message, log or exception of ours
 * has it, and where a server repeats it, it is struck out.
 */
public final class EndpointModel implements RemoteModel {
  /** Characters of a token, at the most, in texts of which nobody counts the tokens. */
  private static final int LONGEST_TOKEN = 24;

  /** Stands for a log-probability that nobody told. */
  static final double SILENT = 0;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final Endpoint endpoint;
  private final @Nullable String key;
  private final HttpClient client;

  private EndpointModel(Endpoint endpoint, @Nullable String key) {
    this.endpoint = endpoint;
    this.key = key;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(15))
            .build();
  }

  /**
   * Opens an endpoint; nothing is sent yet.
   *
   * @param environment looks up a variable, null for one that is not set
   * @throws PlumException if the key is not where the endpoint says
   */
  public static EndpointModel open(Endpoint endpoint, UnaryOperator<@Nullable String> environment) {
    return open(endpoint, environment, SystemKeys::find);
  }

  /**
   * The same.
   *
   * @param keys looks up an entry of the operating system's key store, or says why it cannot
   */
  static EndpointModel open(
      Endpoint endpoint, UnaryOperator<@Nullable String> environment, UnaryOperator<String> keys) {
    if (!endpoint.keyring().isEmpty()) {
      return new EndpointModel(endpoint, keys.apply(endpoint.keyring()).strip());
    }
    var key = endpoint.key().isEmpty() ? null : environment.apply(endpoint.key());
    if (!endpoint.key().isEmpty() && (key == null || key.isBlank())) {
      throw new PlumException(
          "The environment variable "
              + endpoint.key()
              + " with the key of "
              + endpoint.model()
              + " is not set. Set it and start again.");
    }
    return new EndpointModel(endpoint, key == null ? null : key.strip());
  }

  @Override
  public Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public String digest() {
    return endpoint.digest();
  }

  @Override
  public void complete(
      List<CompletionRequest> requests, Consumer<Completion> sink, BooleanSupplier cancelled) {
    answer(requests, answer -> sink.accept(answer.completion()), cancelled);
  }

  /** What is known of all requests of one call, by whichever thread. */
  private final class Call {
    private final List<CompletionRequest> requests;
    private final Consumer<Answer> sink;
    private final BooleanSupplier cancelled;
    private final AtomicInteger next = new AtomicInteger();
    private int failed;
    private int failedInARow;
    private String last = "";
    private @Nullable String fatal;

    Call(List<CompletionRequest> requests, Consumer<Answer> sink, BooleanSupplier cancelled) {
      this.requests = requests;
      this.sink = sink;
      this.cancelled = cancelled;
    }

    void work() {
      for (var i = next.getAndIncrement();
          i < requests.size() && !isOver();
          i = next.getAndIncrement()) {
        try {
          one(i);
        } catch (RuntimeException e) { // nobody else would hear of it
          hopeless(words(0, e));
        }
      }
    }

    synchronized boolean isOver() {
      return fatal != null || cancelled.getAsBoolean();
    }

    private void one(int index) {
      for (var attempt = 1; !isOver(); attempt++) {
        var result = attempt(index, requests.get(index), attempt, this::isOver);
        switch (result) {
          case Outcome.Answered(var answer) -> {
            answered(answer);
            return;
          }
          case Outcome.Hopeless(var why) -> {
            hopeless(why);
            return;
          }
          case Outcome.Again(var why, var asked) -> {
            if (attempt >= endpoint.attempts()) {
              gaveUp(why);
              return;
            }
            pause(asked == null ? backOff(index, attempt) : asked, this::isOver);
          }
        }
      }
    }

    private synchronized void answered(Answer answer) {
      failedInARow = 0;
      sink.accept(answer);
    }

    private synchronized void hopeless(String why) {
      fatal = fatal == null ? why : fatal;
    }

    private synchronized void gaveUp(String why) {
      failed++;
      last = why;
      if (++failedInARow >= 2 * endpoint.parallel()) {
        hopeless("the last %d requests got no answer: %s".formatted(failedInARow, why));
      }
    }

    synchronized void end() {
      if (cancelled.getAsBoolean()) {
        return;
      }
      if (fatal != null) {
        throw new PlumException(
            "%s at %s: %s. Mend this and start the same command again; answers so far are kept."
                .formatted(endpoint.model(), endpoint.url(), fatal));
      }
      if (failed > 0) {
        throw new PlumException(
            "%s at %s gave no answer to %d of %d requests after %d tries each: %s. The others are kept; start the same command again."
                .formatted(
                    endpoint.model(),
                    endpoint.url(),
                    failed,
                    requests.size(),
                    endpoint.attempts(),
                    last));
      }
    }
  }

  @Override
  public void answer(
      List<CompletionRequest> requests, Consumer<Answer> sink, BooleanSupplier cancelled) {
    var call = new Call(requests, sink, cancelled);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < Math.min(endpoint.parallel(), requests.size()); i++) {
        threads.execute(call::work);
      }
    }
    call.end();
  }

  /** How one try ended. */
  private sealed interface Outcome {
    record Answered(Answer answer) implements Outcome {}

    record Again(String why, @Nullable Duration pause) implements Outcome {}

    /** No request can do better. */
    record Hopeless(String why) implements Outcome {}
  }

  private Outcome attempt(
      int index, CompletionRequest request, int attempt, BooleanSupplier cancelled) {
    var begun = System.nanoTime();
    var exchange = new Exchange(client, endpoint.timeout(), cancelled);
    var reading = new Reading(exchange, request.parameters());
    try {
      model(exchange).chat(chat(request), reading);
    } catch (RuntimeException e) { // of the library, about an answer it cannot read
      reading.onError(e);
    }
    var elapsed = Duration.ofNanos(System.nanoTime() - begun);
    if (reading.isComplete()) {
      return new Outcome.Answered(
          new Answer(reading.completion(index, elapsed), reading.promptTokens(), attempt, ""));
    }
    var status = exchange.status();
    var words = words(status, reading.failure());
    return switch (status) {
      case 401, 403 ->
          new Outcome.Hopeless(
              "it refuses the key"
                  + (endpoint.whereKey().isEmpty()
                      ? "; name its variable under \"key\""
                      : " in " + endpoint.whereKey())
                  + " ("
                  + words
                  + ")");
      case 404 -> new Outcome.Hopeless("it does not know this address or model (" + words + ")");
      case 408, 409, 425, 429 -> new Outcome.Again(words, exchange.retryAfter());
      default ->
          status >= 400 && status < 500
              ? new Outcome.Answered(refused(index, words, elapsed, attempt))
              : new Outcome.Again(words, exchange.retryAfter());
    };
  }

  private static Answer refused(int index, String words, Duration elapsed, int attempt) {
    return new Answer(
        new Completion(index, "", FinishReason.END, 0, SILENT, elapsed), 0, attempt, words);
  }

  private OpenAiStreamingChatModel model(Exchange exchange) {
    return OpenAiStreamingChatModel.builder()
        .httpClientBuilder(exchange)
        .baseUrl(endpoint.url())
        .apiKey(key)
        .modelName(endpoint.model())
        .build();
  }

  private static ChatRequest chat(CompletionRequest request) {
    var sampling = request.parameters();
    var parameters =
        OpenAiChatRequestParameters.builder()
            .temperature(sampling.temperature())
            .topP(sampling.topP() == 1 ? null : (Double) sampling.topP())
            .presencePenalty(
                sampling.presencePenalty() == 0 ? null : (Double) sampling.presencePenalty())
            .frequencyPenalty(
                sampling.frequencyPenalty() == 0 ? null : (Double) sampling.frequencyPenalty())
            .maxOutputTokens(sampling.maxNewTokens())
            .stopSequences(sampling.stop().isEmpty() ? null : sampling.stop())
            .seed((int) (request.seed() & Integer.MAX_VALUE))
            .build();
    return ChatRequest.builder()
        .messages(UserMessage.from(request.prompt()))
        .parameters(parameters)
        .build();
  }

  /** What went wrong, on one line, without the key. */
  private String words(int status, @Nullable Throwable failure) {
    var said = failure == null ? "the answer stopped in the middle" : text(failure);
    if (key != null) {
      said = said.replace(key, "…");
    }
    said = said.replaceAll("\\s+", " ").strip();
    var short_ = said.length() > 300 ? said.substring(0, 300) + "…" : said;
    return (status == 0 || status / 100 == 2 ? "" : "HTTP " + status + ": ") + short_;
  }

  private static String text(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "there is no server of this name";
      }
      if (cause instanceof ConnectException) { // Java's client gives it no message
        return "nothing answers at this address: the connection was not accepted";
      }
    }
    var message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private Duration backOff(int index, int attempt) {
    var doubled = endpoint.pause().multipliedBy(1L << Math.min(10, attempt - 1));
    // Spread over half as much again, so that all do not come back at once.
    var spread = 1 + (((index * 0x9E3779B9L) >>> 8) & 0xff) / 512.0;
    return Duration.ofNanos((long) (doubled.toNanos() * spread));
  }

  private static void pause(Duration wait, BooleanSupplier cancelled) {
    var until =
        System.nanoTime() + (wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE).toNanos();
    try {
      while (System.nanoTime() < until && !cancelled.getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 1, 50));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** Reads one answer. */
  private static final class Reading implements StreamingChatResponseHandler {
    private final Exchange exchange;
    private final StringBuilder text = new StringBuilder();
    private final long most;
    private int pieces;
    private boolean cutOff;
    private @Nullable ChatResponse response;
    private @Nullable Throwable failure;

    Reading(Exchange exchange, SamplingParameters parameters) {
      this.exchange = exchange;
      most = 1000L + (long) LONGEST_TOKEN * parameters.maxNewTokens();
    }

    @Override
    public void onPartialResponse(String more) {
      pieces++;
      if (!cutOff) {
        text.append(more);
        if (text.length() > most) {
          cutOff = true; // the server minds no limit
          exchange.stop();
        }
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse whole) {
      response = whole;
    }

    @Override
    public void onError(Throwable error) {
      failure = failure == null ? error : failure;
    }

    @Nullable Throwable failure() {
      return failure;
    }

    /** A text that was made to end, or whose end the server told the reason of. */
    boolean isComplete() {
      var whole = response;
      return cutOff || (failure == null && whole != null && whole.finishReason() != null);
    }

    int promptTokens() {
      var whole = response;
      return whole == null || whole.tokenUsage() == null
          ? 0
          : Objects.requireNonNullElse(whole.tokenUsage().inputTokenCount(), 0);
    }

    Completion completion(int index, Duration elapsed) {
      var whole = response;
      var length =
          cutOff
              || (whole != null
                  && whole.finishReason() == dev.langchain4j.model.output.FinishReason.LENGTH);
      var tokens =
          whole == null || whole.tokenUsage() == null
              ? pieces
              : Objects.requireNonNullElse(whole.tokenUsage().outputTokenCount(), pieces);
      return new Completion(
          index,
          text.toString(),
          length ? FinishReason.LENGTH : FinishReason.END,
          tokens,
          SILENT,
          elapsed);
    }
  }

  @Override
  public double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled) {
    throw silent();
  }

  @Override
  public List<List<TokenLogProbability>> tokenLogProbabilities(
      List<Scored> items, int alternatives, BooleanSupplier cancelled) {
    throw silent();
  }

  private PlumException silent() {
    return new PlumException(
        endpoint.model() + " is an endpoint, which says nothing about probabilities.");
  }

  @Override
  public String toString() {
    return endpoint.model() + " at " + endpoint.url();
  }

  @Override
  public void close() {
    client.shutdownNow(); // what is still under way was given up
  }
}
