package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.llm.Endpoint;
import plum.pipeline.RecipeChanges;
import plum.pipeline.TestWriting.Style;
import plum.pipeline.TestsConfig;
import plum.store.SuiteLines.Order;
import plum.store.SuiteLines.Step;
import plum.store.TestScores;
import plum.ui.tests.AuthorSetting;
import plum.ui.tests.AuthorViewModel;
import plum.ui.tests.AuthorViewModel.Source;
import plum.ui.tests.TestsViewModel;
import plum.ui.tests.TestsViewModel.SuiteLine;

/** The funnel with the suites behind it, and the form of the tests stage, without a toolkit. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestsTest {
  @TempDir private Path folder = Path.of("");
  private Desk desk;
  private TestsViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    model = new TestsViewModel(desk.session, desk);
    model.refresh();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private List<TestSuite> suites() {
    return desk.project.suites().page(TestOrigin.MODEL, 0, 1000);
  }

  private List<Long> shown() {
    return model.suites().stream().map(SuiteLine::instructionId).toList();
  }

  private static List<Long> ids(List<TestSuite> suites) {
    return suites.stream().map(TestSuite::instructionId).toList();
  }

  @Test
  void aStepShowsWhoIsStillInOrWhoFellOut() {
    assertEquals(ids(suites()), shown());
    var usable = suites().stream().filter(TestSuite::usable).toList();
    model.choose(Step.KEPT, false);
    assertEquals(ids(usable), shown());
    assertEquals("Still in at: kept", model.choiceProperty().get().words());
    assertEquals(usable.size() + " of 40 suites", model.summaryProperty().get());
    model.choose(Step.KEPT, true);
    assertEquals(
        ids(suites().stream().filter(suite -> !suite.usable()).toList()),
        shown(),
        "every suite has kept tests, so those that are not usable fell out");
    model.choose(Step.KEPT, true);
    assertEquals(40, shown().size(), "asked again, all are shown");
  }

  @Test
  void aReasonShowsTheSuitesThatHaveIt() {
    var reason =
        model.reasons().stream()
            .filter(each -> each.words().equals("the suite is full"))
            .findFirst()
            .orElseThrow();
    model.choose(reason);
    assertEquals(
        ids(
            suites().stream()
                .filter(
                    suite ->
                        suite.tests().stream()
                            .anyMatch(test -> test.reason().equals("the suite is full")))
                .toList()),
        shown());
    model.chooseAll();
    assertEquals(40, shown().size());
  }

  @Test
  void scoresAreCountedOrderedAndFiltered() {
    // The first suite is trusted and discriminates, the second neither, the third is only trusted.
    var scored = suites().stream().filter(TestSuite::usable).limit(3).toList();
    score(scored.get(0), 0.9, 2);
    score(scored.get(1), 0.2, 0);
    score(scored.get(2), 0.6, 0);
    model.refresh();
    assertTrue(model.funnelProperty().get().isScored());
    model.choose(Step.TRUSTED, false);
    assertEquals(List.of(id(scored, 0), id(scored, 2)), shown());
    model.choose(Step.TRUSTED, true);
    assertEquals(List.of(id(scored, 1)), shown(), "suites without scores did not fall out");
    model.choose(Step.TRUSTED_DISCRIMINATING, false);
    assertEquals(List.of(id(scored, 0)), shown());
    model.chooseAll();
    model.sort(Order.TRUST, true);
    assertEquals(List.of(id(scored, 0), id(scored, 2), id(scored, 1)), shown().subList(0, 3));
    assertEquals(0.9, model.suites().getFirst().line().trust(), 1e-12);
    assertEquals(2, model.suites().getFirst().line().killed());
    model.sort(Order.KEPT, false);
    var kept = model.suites().stream().map(SuiteLine::kept).toList();
    assertEquals(kept.stream().sorted(Comparator.naturalOrder()).toList(), kept);
  }

  private static long id(List<TestSuite> suites, int index) {
    return suites.get(index).instructionId();
  }

  private void score(TestSuite suite, double trust, int kills) {
    var scores = new ArrayList<TestScores.Score>();
    for (var test : suite.kept()) {
      scores.add(new TestScores.Score(test.id(), trust, trust, kills, 4, false, false, false));
    }
    desk.project
        .testScores()
        .replace(new TestScores.SuiteScore(suite.id(), 3, 4, kills, 0, 0), scores);
  }

  @Test
  void theFormSaysWhatTheCommandLineSays() {
    var author = model.author();
    author.open();
    assertEquals("These are the recipe's settings already.", author.problemProperty().get());
    author.text(AuthorSetting.DRAFTS).set("0");
    assertEquals("drafts must be at least 1, not 0.", lastSentence(author));
    author.text(AuthorSetting.DRAFTS).set("many");
    assertTrue(author.problemProperty().get().contains("drafts"), author.problemProperty().get());
    author.text(AuthorSetting.DRAFTS).set("3");
    assertEquals("", author.problemProperty().get());
    var proposal = author.proposalProperty().get();
    assertEquals("tests-2", proposal.change().config().name(), "the run of \"tests\" stays");
    assertTrue(proposal.command().endsWith("--name tests-2 --drafts 3"), proposal.command());
    author.accept();
    assertEquals(1, RecipeChanges.read(folder).changes().size());
    assertEquals(
        List.of("tests", "tests-2"),
        desk.session.recipe().stages().stream()
            .filter(TestsConfig.class::isInstance)
            .map(stage -> stage.name())
            .toList());
    assertTrue(author.undoableProperty().get());
    author.undo();
    assertEquals(0, RecipeChanges.read(folder).changes().size());
  }

  private static String lastSentence(AuthorViewModel author) {
    var words = author.problemProperty().get();
    return words.substring(Math.max(0, words.indexOf("drafts must")));
  }

  @Test
  void aServerIsDescribedInTheProjectWithoutItsKey() throws Exception {
    var author = model.author();
    author.open();
    author.sourceProperty().set(Source.ENDPOINT);
    assertTrue(author.problemProperty().get().contains("\"url\" is not the address"));
    author.text(AuthorSetting.URL).set("http://localhost:8000/v1");
    author.text(AuthorSetting.MODEL).set("writer-7b");
    author.text(AuthorSetting.KEY).set("sk-secret");
    assertTrue(author.problemProperty().get().contains("never the key itself"));
    assertFalse(author.problemProperty().get().contains("secret"));
    author.text(AuthorSetting.KEY).set("WRITER_KEY");
    author.text(AuthorSetting.KEYRING).set("writer");
    assertTrue(author.problemProperty().get().contains("Leave one of them out"));
    author.text(AuthorSetting.KEY).set("");
    author.text(AuthorSetting.KEYRING).set("sk-" + "secret".repeat(6));
    assertTrue(author.problemProperty().get().contains("never the key itself"));
    assertFalse(author.problemProperty().get().contains("secret"));
    author.text(AuthorSetting.KEYRING).set("writer");
    author.text(AuthorSetting.NAME).set("writer");
    author.text(AuthorSetting.PARALLEL).set("8");
    assertTrue(author.problemProperty().get().contains("wants to be asked in words"));
    author.text(AuthorSetting.STYLE).set(Style.ASSERT.name());
    assertEquals("", author.problemProperty().get());
    author.accept();
    var file = folder.resolve("authors").resolve("writer.json");
    var endpoint = Endpoint.read(file);
    assertEquals("writer-7b", endpoint.model());
    assertEquals(8, endpoint.parallel());
    assertEquals("writer", endpoint.keyring());
    assertEquals("", endpoint.key());
    assertEquals(
        "authors/writer.json", desk.project.checkpoints().byName("writer").orElseThrow().folder());
    assertTrue(desk.session.recipe().policies().containsKey("writer"));
    assertEquals(Source.ENDPOINT, author.sourceProperty().get(), "the form shows it again");
    assertEquals("8", author.text(AuthorSetting.PARALLEL).get());

    assertEquals("These are the recipe's settings already.", author.problemProperty().get());
    author.text(AuthorSetting.PARALLEL).set("2");
    author.accept();
    assertEquals(2, Endpoint.read(file).parallel(), "the same model, asked otherwise");

    author.text(AuthorSetting.MODEL).set("other");
    author.text(AuthorSetting.DRAFTS).set("2");
    author.accept();
    assertNotNull(desk.problems.problemProperty().get(), "the name stands for another model");
    assertEquals("writer-7b", Endpoint.read(file).model());
  }

  @Test
  void aPromptIsCheckedShownAndKeptInVersions() throws Exception {
    var author = model.author();
    author.open();
    var template = author.template();
    author.text(AuthorSetting.STYLE).set(Style.ASSERT.name());
    assertTrue(template.inWordsProperty().get());
    var ours = template.textProperty().get();
    var first = desk.project.instructions().byId(1).orElseThrow();
    assertEquals(first.key(), template.keyProperty().get());
    assertTrue(template.promptProperty().get().contains(first.prompt().strip()));
    template.step(1);
    assertEquals("steps/001", template.keyProperty().get());
    template.textProperty().set(ours + "\n{{wish}}");
    assertTrue(template.problemProperty().get().contains("asks for {{wish}}"));
    assertEquals(template.problemProperty().get(), author.problemProperty().get());
    assertNull(author.proposalProperty().get());
    template.textProperty().set("No task at all.");
    assertTrue(template.problemProperty().get().contains("does not contain {{instruction}}"));
    template.textProperty().set("Solve {{instruction}}");
    assertEquals("Save the prompt first.", author.problemProperty().get());
    template.save();
    assertEquals("", author.problemProperty().get());
    template.textProperty().set("Solve this: {{instruction}}");
    template.save();
    template.save();
    assertEquals(
        List.of("templates/mine-2.txt", "templates/mine-1.txt"),
        template.versions().stream()
            .filter(each -> each.saved() != null)
            .map(each -> each.saved().file())
            .toList());
    assertEquals(
        "version: 1\nSolve {{instruction}}",
        Files.readString(folder.resolve("templates/mine-1.txt")));
    template.chosenProperty().set(template.versions().getLast());
    assertEquals("Solve {{instruction}}", template.textProperty().get());
    author.accept();
    assertEquals(
        "templates/mine-1.txt",
        ((TestsConfig) desk.session.recipe().stages().getLast()).writing().template());
  }
}
