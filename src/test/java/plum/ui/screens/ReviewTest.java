package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Decision;
import plum.data.Review;
import plum.io.PreferenceFile;
import plum.io.PreferenceFile.Format;
import plum.io.PreferenceFile.Row;
import plum.ui.preferences.Pair;
import plum.ui.preferences.PreferencesViewModel;
import plum.ui.preferences.PreferencesViewModel.Scope;
import plum.ui.preferences.QueueFilter;
import plum.ui.preferences.QueueViewModel.Shown;
import plum.ui.preferences.ReviewViewModel;

/** The review of pairs without a window. */
final class ReviewTest {
  @TempDir private Path folder = Path.of("");
  private Desk desk;
  private PreferencesViewModel page;
  private ReviewViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    begin();
  }

  private void begin() {
    page = new PreferencesViewModel(desk.session, desk);
    page.refresh();
    model = page.review();
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private Pair shown() {
    var pair = model.selectedProperty().get();
    assertNotNull(pair);
    return pair;
  }

  private Review stored(int at) {
    return desk.project.preferences().page(pool(), 0, 200).get(at).review();
  }

  private long pool() {
    var run = page.runProperty().get();
    assertNotNull(run);
    return run.id();
  }

  @Test
  void theReviewBeginsAtTheFirstPendingPair() {
    assertEquals(Review.PENDING, shown().review());
    assertTrue(model.place(shown()) > 0);
    assertTrue(
        model.queue().subList(0, model.place(shown())).stream()
            .noneMatch(pair -> pair.review() == Review.PENDING));
  }

  @Test
  void decisionsAreStoredAdvanceAndCanBeTakenBack() {
    model.selectedProperty().set(model.queue().get(20));
    model.reject();
    assertEquals(Review.REJECTED, stored(20));
    assertEquals(model.queue().get(21), shown());
    model.accept();
    assertEquals(Review.ACCEPTED, stored(21));
    assertTrue(model.tallyProperty().get().toString().contains("ACCEPTED=7"));
    assertEquals("saved", model.savedProperty().get());
    model.undo();
    model.undo();
    assertFalse(model.undoableProperty().get());
    assertEquals(Review.PENDING, stored(20));
    assertEquals(Review.PENDING, stored(21));
    assertEquals(model.queue().get(20), shown());
    model.redo();
    assertEquals(Review.REJECTED, stored(20));
  }

  @Test
  void aPoolIsWrittenWithoutWhatWasRejected() {
    var kept =
        desk.project.preferences().page(pool(), 0, 1000).stream()
            .filter(pair -> !pair.review().isOut())
            .count();
    var file = folder.resolve(page.fileName(Format.TRL));
    assertEquals("prefer-trl.jsonl", file.getFileName().toString());
    page.export(Format.TRL, Scope.ALL, List.of(), file);
    assertEquals(kept, PreferenceFile.read(file, Format.TRL).size());
    assertEquals(kept + " rows written to " + file, model.messageProperty().get());
    var one = model.queue().get(20);
    page.export(Format.CSV, Scope.SELECTED, List.of(one.id()), folder.resolve("one.csv"));
    var row = (Row.Pair) PreferenceFile.read(folder.resolve("one.csv"), Format.CSV).getFirst();
    assertEquals(one.chosen(), row.chosen());
    page.queue().shownProperty().set(Shown.ACCEPTED);
    page.export(Format.TRL, Scope.QUEUE, List.of(), file);
    var rows = PreferenceFile.read(file, Format.TRL);
    assertEquals(model.queue().size(), rows.size());
    assertTrue(rows.stream().allMatch(each -> "accepted".equals(each.origin().get("review"))));
  }

  @Test
  void undoGoesOnAfterTheProjectWasOpenedAgain() {
    model.selectedProperty().set(model.queue().get(20));
    model.reject();
    model.swap();
    desk.close();
    desk = Desk.again(folder);
    begin();
    assertTrue(model.undoableProperty().get());
    model.undo();
    assertEquals(Review.PENDING, stored(21));
    model.undo();
    assertEquals(Review.PENDING, stored(20));
    model.redo();
    model.redo();
    assertEquals(Review.EDITED, stored(21));
  }

  @Test
  void aSwapShowsTheOtherSideAsChosen() {
    var before = shown();
    model.swap();
    assertEquals(before.id(), shown().id());
    assertEquals(before.rejected(), shown().chosen());
    assertEquals(before.chosen(), shown().rejected());
    assertEquals(Review.EDITED, stored(model.place(before)));
    model.swap();
    assertEquals(before.state().now(), shown().state().now());
    assertEquals(Review.PENDING, stored(model.place(before)));
  }

  @Test
  void aDigitMakesACandidateASide() {
    var before = shown();
    var other =
        model.candidatesProperty().get().stream()
            .filter(each -> each.solution().id() != before.state().now().chosenId())
            .filter(each -> each.solution().id() != before.state().now().rejectedId())
            .findFirst()
            .orElseThrow();
    model.choose(other.number());
    assertEquals(other.solution().completion(), shown().chosen());
    assertEquals(before.rejected(), shown().rejected());
    model.undo();
    model.refuse(other.number());
    assertEquals(other.solution().completion(), shown().rejected());
    assertEquals(before.chosen(), shown().chosen());
  }

  @Test
  void anEditIsKeptAndTrainsAsWritten() {
    var before = shown();
    model.edit("    return 42\n", before.rejected());
    assertEquals("    return 42\n", shown().chosen());
    assertTrue(
        desk.project.preferences().forTraining(pool()).stream()
            .anyMatch(texts -> texts.chosen().equals("    return 42\n")));
    model.undo();
    assertEquals(before.chosen(), shown().chosen());
  }

  @Test
  void manyAreDecidedAtOnceAndTakenBackAtOnce() {
    page.queue().shownProperty().set(Shown.PENDING);
    var pending = model.queue().size();
    assertTrue(pending > 50);
    model.decideQueue(new Decision.Reject());
    assertEquals("Rejected " + pending + " pairs.", model.messageProperty().get());
    assertEquals(0, model.tallyProperty().get().pairs() - decided());
    model.undo();
    assertEquals("Took back: rejected " + pending + " pairs.", model.messageProperty().get());
    assertEquals(pending, model.tallyProperty().get().pairs() - decided());
  }

  private int decided() {
    return (int)
        desk.project.preferences().page(pool(), 0, 1000).stream()
            .filter(row -> row.review() != Review.PENDING)
            .count();
  }

  @Test
  void whatIsDecidedStaysInPlaceUntilTheFilterIsSetAgain() {
    page.queue().shownProperty().set(Shown.PENDING);
    var first = shown();
    var place = model.place(first);
    model.accept();
    assertEquals(place, model.place(first));
    assertEquals(place + 1, model.place(shown()));
    page.queue().shownProperty().set(Shown.ACCEPTED);
    assertTrue(model.place(first) >= 0);
    page.queue().shownProperty().set(Shown.PENDING);
    assertEquals(-1, model.place(first));
  }

  @Test
  void theQueueIsOrderedAndSearched() {
    page.queue().orderProperty().set(QueueFilter.Order.MARGIN);
    var margins =
        model.queue().stream()
            .map(
                pair -> {
                  var chosen = pair.chosenJudgement();
                  var rejected = pair.rejectedJudgement();
                  assertNotNull(chosen);
                  assertNotNull(rejected);
                  return Math.round(
                      1e4
                          * ((double) chosen.passed() / chosen.total()
                              - (double) rejected.passed() / rejected.total()));
                })
            .toList();
    assertEquals(margins.stream().sorted().toList(), margins);
    page.queue().textProperty().set("STEPS/013");
    assertEquals(3, model.queue().size());
    assertTrue(model.queue().stream().allMatch(pair -> pair.key().equals("steps/013")));
    page.queue().textProperty().set("no such words");
    assertTrue(model.queue().isEmpty());
    assertFalse(page.queue().nothingProperty().get().isEmpty());
  }

  @Test
  void withHiddenSidesTheAnswerIsLeftOrRightAndAgreementIsCounted() {
    model.blindProperty().set(true);
    var agree = shown();
    model.prefer(model.chosenIsLeft(agree));
    var disagree = shown();
    assertFalse(agree.id() == disagree.id());
    model.prefer(!model.chosenIsLeft(disagree));
    var tally = model.tallyProperty().get();
    assertEquals(2, tally.blind());
    assertEquals(1, tally.agreeing());
    var rows = desk.project.preferences().page(pool(), 0, 200);
    assertEquals(Review.ACCEPTED, rows.get(model.place(agree)).review());
    assertEquals(Review.EDITED, rows.get(model.place(disagree)).review());
    var left = model.queue().stream().filter(model::chosenIsLeft).count();
    assertTrue(left > 0.3 * model.queue().size() && left < 0.7 * model.queue().size());
  }

  @Test
  void flagsAndCommentsStayWithThePairWhateverIsDecided() {
    var pair = shown();
    model.flag();
    model.comment("  why is this right?  ");
    model.accept();
    var row = desk.project.preferences().page(pool(), 0, 200).get(model.place(pair));
    assertTrue(row.state().flagged());
    assertEquals("why is this right?", row.state().comment());
    assertEquals(Review.ACCEPTED, row.review());
    page.queue().shownProperty().set(Shown.FLAGGED);
    assertEquals(1, model.queue().size());
  }

  @Test
  void withoutAdvancingTheEyeStays() {
    model.advancingProperty().set(false);
    var pair = shown();
    model.accept();
    assertEquals(pair.id(), shown().id());
    assertEquals(Review.ACCEPTED, shown().review());
  }
}
