package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plum.data.FinishReason;
import plum.data.PlumException;
import plum.llm.StubServer.Way;

/** An endpoint that answers well, badly or not at all. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class EndpointModelTest {
  private static final String KEY = "sk-abc$(secret)-0123456789";

  @TempDir private Path folder = Path.of("");

  private static EndpointModel open(StubServer server, String key, int parallel, double seconds) {
    return EndpointModel.open(
        new Endpoint(
            server.url(),
            "stub",
            key,
            parallel,
            3,
            Duration.ofMillis((long) (1000 * seconds)),
            Duration.ofMillis(10),
            3,
            15),
        name -> name.equals("PLUM_KEY") ? KEY : null);
  }

  private static List<CompletionRequest> requests(int count) {
    var requests = new ArrayList<CompletionRequest>();
    for (var i = 0; i < count; i++) {
      requests.add(
          new CompletionRequest(
              "Say " + i, 7L * i, new SamplingParameters(0.7, 0, 0.9, 0, 1, 50, List.of("END"))));
    }
    return requests;
  }

  private static List<RemoteModel.Answer> ask(EndpointModel model, int count) {
    var answers = new ArrayList<RemoteModel.Answer>();
    model.answer(requests(count), answers::add, () -> false);
    return answers;
  }

  private static String echo(String prompt) {
    return "You say: " + prompt.substring(4) + " — indeed.";
  }

  @Test
  void wholeAnswersWithTheirTokensAndNoMoreAtOnceThanAllowed() throws Exception {
    try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.SLOW);
        var model = open(server, "PLUM_KEY", 3, 60)) {
      var answers = ask(model, 12);
      assertEquals(12, answers.stream().map(a -> a.completion().index()).distinct().count());
      for (var answer : answers) {
        var completion = answer.completion();
        assertEquals("You say: " + completion.index() + " — indeed.", completion.text());
        assertEquals(FinishReason.END, completion.finishReason());
        assertEquals(5, completion.tokenCount());
        assertEquals(100, answer.promptTokens());
        assertEquals(1, answer.attempts());
        assertEquals(0, completion.logProbability(), "nobody said how likely it is");
      }
      assertTrue(server.most() <= 3, "at once: " + server.most());
      var body = server.requests().getFirst();
      assertEquals("stub", body.get("model"));
      assertEquals(true, body.get("stream"));
      assertEquals(0.7, body.get("temperature"));
      assertEquals(0.9, body.get("top_p"));
      assertEquals(List.of("END"), body.get("stop"));
      assertTrue(body.containsKey("max_tokens") || body.containsKey("max_completion_tokens"));
      assertEquals("Bearer " + KEY, server.keys().getFirst());
      assertEquals(
          (3 * 1_000_000 + 15 * 2_000_000) / 1e6, model.endpoint().cost(1_000_000, 2_000_000));
    }
  }

  @Test
  void aServerThatDoesNotStreamIsUnderstoodToo() throws Exception {
    try (var server =
            new StubServer(
                prompt -> echo(prompt) + "\nA \"quoted\" line: é.", (_, _, _) -> Way.WHOLE);
        var model = open(server, "", 2, 60)) {
      for (var answer : ask(model, 5)) {
        var completion = answer.completion();
        assertEquals(
            "You say: " + completion.index() + " — indeed.\nA \"quoted\" line: é.",
            completion.text());
        assertEquals(FinishReason.END, completion.finishReason());
        assertEquals(9, completion.tokenCount());
        assertEquals(100, answer.promptTokens());
        assertEquals(1, answer.attempts());
      }
      assertEquals(true, server.requests().getFirst().get("stream"), "it was asked to");
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "TOO_MANY",
        "FAULT",
        "CUT",
        "BROKEN",
        "BAD_JSON",
        "PAGE",
        "WHOLE_CUT",
        "WHOLE_ERROR"
      })
  void whatPassesByItselfIsTriedAgain(Way way) throws Exception {
    try (var server =
            new StubServer(EndpointModelTest::echo, (_, _, time) -> time < 2 ? way : Way.GOOD);
        var model = open(server, "", 2, 60)) {
      var answers = ask(model, 3);
      assertEquals(3, answers.size());
      for (var answer : answers) {
        assertEquals(
            "You say: " + answer.completion().index() + " — indeed.", answer.completion().text());
        assertEquals(3, answer.attempts());
      }
      assertEquals(9, server.requests().size());
      assertEquals("", server.keys().getFirst(), "no key, no header");
    }
  }

  @Test
  void aServerThatNeverAnswersIsLeft() throws Exception {
    try (var server =
            new StubServer(
                EndpointModelTest::echo, (_, _, time) -> time == 0 ? Way.SILENT : Way.GOOD);
        var model = open(server, "", 2, 2)) {
      assertEquals(2, ask(model, 2).size());
    }
  }

  @Test
  void theServerSaysWhenToTryAgain() throws Exception {
    try (var server =
            new StubServer(
                EndpointModelTest::echo,
                (_, _, time) -> time == 0 ? Way.TOO_MANY_FOR_A_SECOND : Way.GOOD);
        var model = open(server, "", 1, 60)) {
      assertEquals(1, ask(model, 1).size());
      var moments = server.moments();
      assertTrue(moments.get(1) - moments.get(0) >= 1_000_000_000L, "not before a second is over");
    }
  }

  @Test
  void endlessTextIsCutOff() throws Exception {
    try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.ENDLESS);
        var model = open(server, "", 1, 60)) {
      var answer = ask(model, 1).getFirst();
      assertEquals(FinishReason.LENGTH, answer.completion().finishReason());
      assertTrue(answer.completion().text().length() < 5000);
      assertTrue(answer.completion().text().startsWith("and so on"));
    }
  }

  @Test
  void arefusedRequestIsAnAnswerWithAReason() throws Exception {
    try (var server =
            new StubServer(
                EndpointModelTest::echo,
                (prompt, _, _) -> prompt.equals("Say 1") ? Way.REFUSED : Way.GOOD);
        var model = open(server, "", 2, 60)) {
      var answers = ask(model, 3);
      assertEquals(3, answers.size());
      var refused = answers.stream().filter(a -> !a.problem().isEmpty()).toList();
      assertEquals(1, refused.size());
      assertEquals(1, refused.getFirst().completion().index());
      assertTrue(refused.getFirst().problem().contains("HTTP 400"), refused.getFirst().problem());
    }
  }

  @Test
  void whoeverHasNoKeyIsToldWhereItBelongsAndNeverTheKey() throws Exception {
    try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.UNAUTHORIZED);
        var model = open(server, "PLUM_KEY", 2, 60)) {
      var thrown = assertThrows(PlumException.class, () -> ask(model, 20));
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      assertTrue(thrown.getMessage().contains("refuses the key in PLUM_KEY"), thrown.getMessage());
      assertFalse(trace.toString().contains(KEY), "the server said the key, we do not");
      assertFalse(model.toString().contains(KEY));
      assertTrue(server.requests().size() <= 2, "nobody is asked again");
    }
    var unset =
        assertThrows(
            PlumException.class,
            () -> {
              try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.GOOD)) {
                open(server, "PLUM_OTHER", 1, 1).close();
              }
            });
    assertTrue(unset.getMessage().contains("PLUM_OTHER"), unset.getMessage());
  }

  @Test
  void aKeyMayLieInTheOperatingSystemsKeyStore() throws Exception {
    try (var server =
        new StubServer(
            EndpointModelTest::echo, (_, _, time) -> time == 0 ? Way.GOOD : Way.UNAUTHORIZED)) {
      var file = folder.resolve("e.json");
      Files.writeString(
          file,
          "{\"url\": \"%s\", \"model\": \"m\", \"keyring\": \"writer\", \"attempts\": 1}"
              .formatted(server.url()));
      var endpoint = Endpoint.read(file);
      assertEquals("writer", endpoint.keyring());
      try (var model =
          EndpointModel.open(
              endpoint,
              name -> {
                throw new AssertionError("nobody asked for the variable " + name);
              },
              account -> account.equals("writer") ? KEY + "\n" : "")) {
        assertEquals(1, ask(model, 1).size());
        assertEquals("Bearer " + KEY, server.keys().getFirst());
        var thrown = assertThrows(PlumException.class, () -> ask(model, 1));
        assertTrue(thrown.getMessage().contains("the entry writer"), thrown.getMessage());
        assertFalse(thrown.getMessage().contains(KEY), thrown.getMessage());
        assertFalse((model + " " + endpoint).contains(KEY));
      }
      for (var wrong :
          List.of("\"keyring\": \"" + KEY + "\"", "\"keyring\": \"a\", \"key\": \"B\"")) {
        Files.writeString(
            file, "{\"url\": \"%s\", \"model\": \"m\", %s}".formatted(server.url(), wrong));
        var refused = assertThrows(PlumException.class, () -> Endpoint.read(file));
        assertFalse(refused.getMessage().contains(KEY), refused.getMessage());
        assertTrue(refused.getMessage().contains("keyring"), refused.getMessage());
      }
    }
  }

  /** The real key store of this machine, if it has one, knows nothing of this account. */
  @Test
  void whatTheKeyStoreDoesNotHaveIsToldWithTheWayOut() {
    var thrown =
        assertThrows(PlumException.class, () -> SystemKeys.find("no-such-account-of-plum"));
    assertTrue(thrown.getMessage().contains("key store"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("no-such-account-of-plum"), thrown.getMessage());
    assertTrue(
        thrown.getMessage().contains("secret-tool store")
            || thrown.getMessage().contains("security add-generic-password")
            || thrown.getMessage().contains("name an environment variable"),
        thrown.getMessage());
  }

  @Test
  void aKeyInTheFileIsRefusedAndNotRepeated() throws Exception {
    var file = folder.resolve("e.json");
    Files.writeString(
        file, "{\"url\": \"http://localhost/v1\", \"model\": \"m\", \"key\": \"" + KEY + "\"}");
    var thrown = assertThrows(PlumException.class, () -> Endpoint.read(file));
    assertTrue(thrown.getMessage().contains("name of an environment variable"));
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      assertFalse(String.valueOf(each.getMessage()).contains(KEY));
    }
    Files.writeString(file, "{\"url\": \"localhost\", \"model\": \"m\"}");
    assertThrows(PlumException.class, () -> Endpoint.read(file));
    Files.writeString(file, "{\"url\": \"http://localhost:1/v1\"}");
    assertThrows(PlumException.class, () -> Endpoint.read(file));
    Files.writeString(
        file, "{\"url\": \"http://localhost:1/v1\", \"model\": \"m\", \"parallel\": 9}");
    assertEquals(9, Endpoint.read(file).parallel());
  }

  @Test
  void othersAreAnsweredWhenOneNeverIs() throws Exception {
    try (var server =
            new StubServer(
                EndpointModelTest::echo,
                (prompt, _, _) -> prompt.equals("Say 2") ? Way.FAULT : Way.GOOD);
        var model = open(server, "", 2, 60)) {
      var answers = new ArrayList<RemoteModel.Answer>();
      var thrown =
          assertThrows(
              PlumException.class, () -> model.answer(requests(6), answers::add, () -> false));
      assertTrue(thrown.getMessage().contains("no answer to 1 of 6 requests"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("HTTP 500"), thrown.getMessage());
      assertEquals(5, answers.size());
    }
  }

  @Test
  void aDeadServerIsNotAskedForEver() throws Exception {
    EndpointModel model;
    try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.GOOD)) {
      model = open(server, "", 2, 5);
    }
    try (model) {
      var thrown = assertThrows(PlumException.class, () -> ask(model, 1000));
      assertTrue(
          thrown.getMessage().contains("the last 4 requests got no answer"), thrown.getMessage());
      assertTrue(
          thrown.getMessage().contains("the connection was not accepted"), thrown.getMessage());
    }
  }

  @Test
  void aCancelledCallReturns() throws Exception {
    var cancelled = new AtomicBoolean();
    try (var server = new StubServer(EndpointModelTest::echo, (_, _, _) -> Way.ENDLESS);
        var model = open(server, "", 2, 600)) {
      model.answer(
          List.of(
              new CompletionRequest(
                  "Say 1", 1, new SamplingParameters(1, 0, 1, 0, 1, 1_000_000, List.of()))),
          _ -> {},
          () -> cancelled.getAndSet(true) || cancelled.get());
    }
  }
}
