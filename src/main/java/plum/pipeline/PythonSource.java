package plum.pipeline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import plum.data.Language;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.TestCase.StdioTest;
import plum.data.TestResult;
import plum.io.Json;
import plum.sandbox.Judge;
import plum.sandbox.Limits;
import plum.sandbox.Problem;

/**
 * Questions about Python source, answered by Python itself inside the sandbox: a tool of ours reads
 * a request and prints an answer. The source is read there, never run.
 *
 * @param judge the sandbox
 * @param tool name of a resource beside this class, without its ending; defines {@code answer}
 */
record PythonSource(Judge judge, String tool) {
  private static final int LONGEST_PIECES = 2000;

  /**
   * Asks.
   *
   * @param requests as plain values
   * @return an answer to each, with a text under "error" where the tool found none; shorter if
   *     cancelled
   */
  List<Map<String, @Nullable Object>> ask(
      List<Map<String, Object>> requests, BooleanSupplier cancelled) {
    var first = run(requests, cancelled);
    var answers = new ArrayList<Map<String, @Nullable Object>>();
    if (first.size() < requests.size()) {
      return answers;
    }
    for (var i = 0; i < requests.size(); i++) {
      var answer = whole(requests.get(i), first.get(i), cancelled);
      if (answer == null) {
        break;
      }
      answers.add(answer);
    }
    return answers;
  }

  private @Nullable Map<String, @Nullable Object> whole(
      Map<String, Object> request, TestResult result, BooleanSupplier cancelled) {
    var said = result.evidence().stdout();
    var colon = said.indexOf(':');
    if (colon < 1 || colon > 6 || !said.substring(0, colon).matches("\\d+")) {
      return failure(result);
    }
    var pieces = Math.min(LONGEST_PIECES, Integer.parseInt(said.substring(0, colon)));
    var packed = new StringBuilder(said.substring(colon + 1));
    if (pieces > 1) {
      var more = new ArrayList<Map<String, Object>>();
      for (var piece = 1; piece < pieces; piece++) {
        var asked = new LinkedHashMap<>(request);
        asked.put("piece", (long) piece);
        more.add(asked);
      }
      var rest = run(more, cancelled);
      if (rest.size() < more.size()) {
        return null;
      }
      rest.forEach(each -> packed.append(each.evidence().stdout().replaceFirst("^\\d+:", "")));
    }
    return unpacked(packed.toString());
  }

  private static Map<String, @Nullable Object> unpacked(String packed) {
    try (var in =
        new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
      return Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | IllegalArgumentException | PlumException e) {
      return error("the answer could not be read");
    }
  }

  private static Map<String, @Nullable Object> failure(TestResult result) {
    return error(
        result.verdict().label() + (result.detail().isEmpty() ? "" : ": " + result.detail()));
  }

  private static Map<String, @Nullable Object> error(String words) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("error", words);
    return answer;
  }

  private List<TestResult> run(List<Map<String, Object>> requests, BooleanSupplier cancelled) {
    var tests =
        requests.stream()
            .map(each -> (TestCase) new StdioTest(Json.write(each), "", new Match.Lines()))
            .toList();
    var problem = new Problem(Language.PYTHON, "", "", tests, Limits.defaults());
    return judge.judge(problem, List.of(program()), cancelled).stream()
        .findFirst()
        .map(result -> result.tests())
        .orElse(List.of());
  }

  private String program() {
    return resource("reply") + "\n" + resource(tool) + "\nserve(answer)\n";
  }

  private static String resource(String name) {
    try (InputStream in = PythonSource.class.getResourceAsStream(name + ".py")) {
      if (in == null) {
        throw new IllegalStateException(name + ".py is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
