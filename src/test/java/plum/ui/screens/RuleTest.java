package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.Lesson;
import plum.data.Outcome;
import plum.data.Review;
import plum.data.Split;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.llm.LanguageModel;
import plum.pipeline.CancelToken;
import plum.pipeline.Labelling;
import plum.pipeline.ModelSource;
import plum.pipeline.PairRule;
import plum.pipeline.Pipeline;
import plum.pipeline.PoolPreview.Change;
import plum.pipeline.PreferencesConfig;
import plum.pipeline.RecipeChanges;
import plum.ui.ScoredProject;
import plum.ui.preferences.PreferencesViewModel;
import plum.ui.preferences.RuleViewModel;

/** The rule's form, on a pool the stage itself built. */
final class RuleTest {
  @TempDir private Path folder = Path.of("");
  private Desk desk;
  private PreferencesViewModel page;
  private RuleViewModel rule;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    // The sample's pool was written by hand; this one is as the stage builds it.
    build(named(PreferencesConfig.defaults(), "pool", ""));
    desk.session.refresh();
    page = new PreferencesViewModel(desk.session, desk);
    page.refresh();
    rule = page.rule();
    rule.show(true);
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private static PreferencesConfig named(PreferencesConfig c, String name, String basedOn) {
    return new PreferencesConfig(
        name,
        c.round(),
        c.seed(),
        c.solutions(),
        c.tests(),
        c.rule(),
        c.margin(),
        c.chosenAbove(),
        c.rejectedPasses(),
        c.maxPairsPerInstruction(),
        c.maxLengthRatio(),
        c.minEditDistance(),
        c.excluded(),
        c.weak(),
        c.flaky(),
        basedOn);
  }

  private void build(PreferencesConfig config) {
    try (var pipeline =
        new Pipeline(
            desk.project,
            folder,
            Map.of(),
            new NoModels(),
            () -> {
              throw new AssertionError("nothing runs");
            })) {
      assertEquals(Outcome.DONE, pipeline.run(config, _ -> {}, new CancelToken()).outcome());
    }
  }

  /** Pairs are built without any language model. */
  private static final class NoModels implements ModelSource {
    @Override
    public LanguageModel open(Path place, @Nullable Path adapter, Device device, boolean chat) {
      throw new AssertionError("no model is needed");
    }

    @Override
    public String digest(Path place) {
      throw new AssertionError("no model is needed");
    }
  }

  private Change change() {
    var change = rule.changeProperty().get();
    assertNotNull(change);
    assertTrue(change.isComplete());
    return change;
  }

  private Set<String> pairs(String pool) {
    return desk.project.preferences().built(run(pool)).stream()
        .map(pair -> pair.chosenId() + ">" + pair.rejectedId())
        .collect(Collectors.toSet());
  }

  private long run(String pool) {
    return desk.project.runs().byName(pool).orElseThrow().id();
  }

  @Test
  void thePoolsOwnRuleChangesNothing() {
    assertEquals("No pair would change", rule.headlineProperty().get());
    assertFalse(rule.editedProperty().get());
    assertEquals(pairs("pool").size(), change().pairs());
  }

  @Test
  void whatIsForetoldIsWhatIsBuilt() {
    rule.ruleProperty().set(PairRule.PASS_RATE);
    rule.marginProperty().set(0.3);
    rule.exclude(Verdict.TIMEOUT, true);
    rule.rejectedPassesProperty().set(true);
    var foretold = change();
    assertTrue(foretold.added() > 0 && foretold.removed() > 0);
    assertTrue(rule.headlineProperty().get().startsWith("+" + foretold.added() + " / −"));
    assertFalse(foretold.examples().isEmpty());
    page.apply();
    var config = (PreferencesConfig) desk.jobs.getLast().stages().getFirst();
    assertEquals("pool-2", config.name());
    assertEquals("pool", config.basedOn());
    build(config);
    var before = pairs("pool");
    var after = pairs("pool-2");
    assertEquals(foretold.pairs(), after.size());
    var added = new HashSet<>(after);
    added.removeAll(before);
    assertEquals(foretold.added(), added.size());
    before.removeAll(after);
    assertEquals(foretold.removed(), before.size());
    var totals = desk.project.preferences().totals(run("pool-2"));
    assertEquals(foretold.desirable(), totals.desirable());
    assertEquals(foretold.undesirable(), totals.undesirable());
    assertEquals(foretold.instructions(), totals.instructions());
    for (var example : foretold.examples()) {
      var pair = example.chosenId() + ">" + example.rejectedId();
      assertEquals(example.added(), after.contains(pair));
      assertEquals(!example.added(), pairs("pool").contains(pair));
    }
  }

  @Test
  void fewerPairsPerInstructionOnlyTakesSomeAway() {
    rule.maxPairsProperty().set(1);
    assertEquals(0, change().added());
    assertEquals(0, change().losing());
    rule.maxPairsProperty().set(0);
    assertEquals(pairs("pool").size(), change().removed());
    assertTrue(rule.headlineProperty().get().endsWith("instructions lose all theirs"));
    rule.reset();
    assertEquals(0, change().removed());
  }

  @Test
  void nearlyEqualSidesGoByEditDistance() {
    rule.minEditDistanceProperty().set(0.02);
    var few = change().removed();
    rule.minEditDistanceProperty().set(1);
    assertTrue(change().removed() > few);
  }

  @Test
  void decisionsAreTakenOverToTheNewPool() {
    var row = desk.project.preferences().page(run("pool"), 0, 1).getFirst();
    page.runProperty()
        .set(page.runs().stream().filter(r -> r.name().equals("pool")).findFirst().orElseThrow());
    page.review().selectedProperty().set(page.review().queue().getFirst());
    page.review().reject();
    rule.maxPairsProperty().set(99);
    page.apply();
    build((PreferencesConfig) desk.jobs.getLast().stages().getFirst());
    var carried =
        desk.project.preferences().page(run("pool-2"), 0, 1000).stream()
            .filter(each -> each.state().isTouched())
            .toList();
    assertEquals(1, carried.size());
    assertEquals(row.state().built(), carried.getFirst().state().built());
    assertEquals(Review.REJECTED, carried.getFirst().review());
    desk.session.refresh();
    assertEquals("pool-2", page.runProperty().getValue().name(), "the new pool is shown");
  }

  @Test
  void aTakenNameAndAnEmptyOneAreRefusedInWords() {
    rule.nameProperty().set("dpo");
    assertTrue(rule.reasonProperty().get().contains("already"));
    rule.nameProperty().set(" ");
    assertTrue(rule.reasonProperty().get().startsWith("The name"));
    rule.nameProperty().set("fine");
    assertEquals("", rule.reasonProperty().get());
  }

  @Test
  void provenanceLeadsFromTheInstructionToTheTraining() {
    var prefer = page.runs().stream().filter(r -> r.name().equals("prefer")).findFirst();
    page.runProperty().set(prefer.orElseThrow());
    page.review().selectedProperty().set(page.review().queue().get(30));
    page.review().swap();
    page.review().comment("see the empty list");
    var pair = page.review().selectedProperty().get().id();
    var dpo = desk.project.runs().byName("dpo").orElseThrow().id();
    desk.project
        .lessons()
        .add(
            List.of(
                new Lesson(dpo, 7, pair, false, 0.25f, 0.5f, -12f, -14.5f),
                new Lesson(dpo, 31, pair, false, 0.75f, 0.5f, -11f, -16f),
                new Lesson(dpo, 31, pair + 1, false, 9f, 9f, -1f, -1f)));
    page.provenance().toggle();
    var why = page.provenance().provenanceProperty().get();
    assertNotNull(why);
    var text = why.text();
    assertEquals(
        "[Instruction, Tests, Chosen by the rule, Rejected by the rule, As a person has it, Rule,"
            + " Review, Training]",
        why.sections().stream().map(each -> each.title()).toList().toString());
    for (var part :
        new String[] {
          "steps/",
          "written by a language model",
          "drawn from base, sha-256 ab12",
          "log-probability",
          "✓ passed: ",
          "passes all tests over fails any (PLUM)",
          "swap, then edited",
          "see the empty list",
          "\"dpo\" (train",
          "120 steps",
          "it was in 2 of 120 steps",
          "step 7: margin -0.250, log p -12.0 against -14.5",
          "step 31: margin +0.250, log p -11.0 against -16.0",
          "what the pair did at each step was not kept"
        }) {
      assertTrue(text.contains(part), part + " is not in\n" + text);
    }
  }

  /** A pool that was built by hand is trained on once somebody says so; what has run stays. */
  @Test
  void trainingTakesThePoolThatWasBuiltByHand() {
    var use = page.use();
    assertEquals("Training uses the pool \"prefer\", not this one.", use.wordsProperty().get());
    use.use();
    assertEquals("Training uses this pool: dpo-2, dpo-hot-2, rft-2.", use.wordsProperty().get());
    assertEquals("", use.offerProperty().get());
    assertEquals("on the pool pool", desk.session.changed("dpo-2"));
    assertEquals(1, RecipeChanges.read(folder).changes().size(), "kept for plum run");
    desk.session.launcher().run(Stage.TRAINING);
    assertEquals(List.of("dpo-2", "dpo-hot-2", "rft-2"), desk.lastJob());
    assertFalse(use.undoableProperty().get(), "a job is working");
  }

  @Test
  void trainingCanBeLedBack() {
    var use = page.use();
    use.use();
    assertTrue(use.undoableProperty().get());
    use.undo();
    assertEquals("Train on \"pool\"", use.offerProperty().get());
    assertEquals(List.of(), RecipeChanges.read(folder).changes());
    assertEquals(desk.session.writtenRecipe(), desk.session.recipe());
    page.runProperty()
        .set(page.runs().stream().filter(run -> run.name().equals("prefer")).findFirst().get());
    assertEquals("", use.wordsProperty().get(), "nothing to say where all is as written");
  }

  /** The form, the stage and what the tests page shows agree about which tests count. */
  @Test
  void onlyTestsThatAreTrustedEnoughCount() {
    rule.minTrustProperty().set(0.8);
    assertTrue(rule.editedProperty().get());
    assertTrue(rule.reasonProperty().get().contains("plum tests --score"), "nobody scored them");
    assertEquals(rule.reasonProperty().get(), rule.headlineProperty().get());
    ScoredProject.score(desk.project);
    rule.show(true);
    assertEquals("", rule.reasonProperty().get());
    rule.weakProperty().set(true);
    rule.flakyProperty().set(true);
    var trusting = change();
    rule.minTrustProperty().set(0);
    assertNotEquals(
        trusting.undesirable(), change().undesirable(), "less trusted tests decide some");
    rule.minTrustProperty().set(0.8);
    assertEquals(trusting, change());
    rule.nameProperty().set("trusting");
    rule.apply();
    var config = (PreferencesConfig) desk.jobs.getLast().stages().getFirst();
    assertEquals(0.8, config.minTrust());
    build(config);
    assertEquals(trusting.pairs(), pairs("trusting").size());

    var counted = Labelling.Pool.NONE;
    var sampling = run("sample");
    for (var instruction : desk.project.instructions().all(Split.TRAIN, null)) {
      counted = counted.plus(pool(sampling, instruction.id(), config));
    }
    assertEquals(
        new Labelling.Pool(trusting.pairs(), trusting.desirable(), trusting.undesirable()),
        counted);
  }

  private Labelling.Pool pool(long sampling, long instruction, PreferencesConfig config) {
    var suite = desk.project.suites().labelling(instruction, TestOrigin.MODEL).orElseThrow();
    var kept = suite.kept().stream().map(SuiteTest::id).collect(Collectors.toSet());
    var passed = new HashMap<Long, Set<Long>>();
    for (var each : desk.project.executions().executions(instruction)) {
      if (kept.contains(each.testId()) && each.verdict().isPass()) {
        passed.computeIfAbsent(each.solutionId(), _ -> new HashSet<>()).add(each.testId());
      }
    }
    var trust = new HashMap<Long, Double>();
    desk.project
        .testScores()
        .of(List.of(suite.id()))
        .forEach((test, score) -> trust.put(test, score.trust()));
    return Labelling.pool(
        desk.project.solutions().of(sampling, instruction),
        desk.project.executions().ofInstruction(instruction),
        passed,
        trust,
        config);
  }
}
