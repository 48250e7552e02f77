package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Stage;
import plum.data.Verdict;
import plum.io.Json;
import plum.train.Objective;

/** Evaluation beside training: where answers went, benchmarks by name, and the page of it all. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class MovementTest {
  @TempDir private Path folder = Path.of("");

  private interface Work {
    void on(plum.store.Project project, Pipeline pipeline) throws Exception;
  }

  private void adders(Work work) throws Exception {
    Adders.write(folder);
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> Adders.judge(Adders::looks),
            (project, pipeline) -> {
              for (var stage : Adders.stages()) {
                var run = pipeline.run(stage, _ -> {}, () -> false);
                assertEquals(Outcome.DONE, run.outcome(), run.note());
              }
              work.on(project, pipeline);
            });
  }

  /**
   * Base: greedy right on 5 and wrong on 6, then two right, one wrong and one torn of each; the
   * better policy is right throughout. So 5 of 10 stay right, 3 were wrong and 2 torn.
   */
  @Test
  void everyAnswerIsFollowedFromItsOutcomeBeforeToTheOneAfter() throws Exception {
    adders(
        (project, _) -> {
          var before = project.runs().byName("before").orElseThrow();
          var after = project.runs().byName("after").orElseThrow();
          var moved = Movement.of(project, before, after);
          assertEquals(
              List.of(Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.SYNTAX_ERROR),
              moved.outcomes());
          assertEquals(
              List.of(List.of(5, 0, 0), List.of(3, 0, 0), List.of(2, 0, 0)), moved.counts());
          assertArrayEquals(new int[] {0, 5}, moved.passing());
          var back = Movement.of(project, after, before);
          assertEquals(
              List.of(List.of(5, 3, 2), List.of(0, 0, 0), List.of(0, 0, 0)), back.counts());
          assertArrayEquals(new int[] {5, 0}, back.passing());
          assertEquals(1, Comparison.of(project, before, after).test().gained());
        });
  }

  @Test
  void aBenchmarkIsMeasuredByItself() throws Exception {
    adders(
        (project, pipeline) -> {
          var own =
              Adders.stage(
                  Stage.EVALUATION,
                  Map.of("name", "own", "samples", 0, "k", List.of(), "benchmark", "adders"));
          var run = pipeline.run(own, _ -> {}, () -> false);
          assertEquals(Outcome.DONE, run.outcome(), run.note());
          assertEquals("held-out of adders", Comparison.asked(run));
          var none =
              Adders.stage(Stage.EVALUATION, Map.of("name", "none", "benchmark", "humaneval"));
          var refused = pipeline.run(none, _ -> {}, () -> false);
          assertEquals(Outcome.FAILED, refused.outcome());
          assertTrue(refused.note().contains("There are: adders."), refused.note());
          // it is not held against runs that were asked something else
          var lines = Report.of(project, "", 0).policies();
          assertEquals(null, lines.getLast().greedyChange());
        });
  }

  private static Document parsed(String page) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    var builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(
        new InputSource(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void thePageIsStrictXmlThatNeedsNothingFromElsewhere() throws Exception {
    adders(
        (project, _) -> {
          var config = Json.write(TrainingConfig.defaults().with(new Objective.Dpo(0.1, 0)));
          var training = project.runs().add(Stage.TRAINING, "dpo", 1, config, 0, "0");
          for (var step = 1; step <= 12; step++) {
            project
                .runs()
                .addMetrics(
                    List.of(
                        new Metric(training.id(), step, "loss", 0.7 - 0.02 * step),
                        new Metric(training.id(), step, "rewards/chosen", -0.1 * step),
                        new Metric(training.id(), step, "logps/chosen", -2 - step)));
          }
          project.runs().end(training.id(), Outcome.DONE, "");
          var page = ReportPage.of(project, Report.of(project, "a <title> & \"more\" \u0001", 7));
          var document = parsed(page);
          var text = document.getDocumentElement().getTextContent();
          assertTrue(text.contains("a <title> & \"more\""));
          assertTrue(text.contains("Of 1 problems that only one solves, 1 were gained"), text);
          assertTrue(text.contains("⚠ Step"), "the doctor's findings are there");
          for (var section : List.of("Data", "Yield", "Results", "Training")) {
            assertTrue(text.contains(section), section);
          }
          assertTrue(
              text.contains(project.checkpoints().all().getFirst().sha256()), "hashes are there");
          assertTrue(document.getElementsByTagNameNS("*", "polyline").getLength() >= 2);
          var all = document.getElementsByTagName("*");
          for (var i = 0; i < all.getLength(); i++) {
            for (var attribute : List.of("src", "href", "onload", "onclick")) {
              assertFalse(((org.w3c.dom.Element) all.item(i)).hasAttribute(attribute));
            }
          }
          assertFalse(page.contains("url("));
          assertFalse(page.contains("<script"));
          assertThrows(SAXParseException.class, () -> parsed(page.replace("</h1>", "")));
        });
  }
}
