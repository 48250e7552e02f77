package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.pipeline.ConfigDifference;
import plum.pipeline.Finding.Rule;
import plum.ui.runs.RunsViewModel;

/** The history without a toolkit. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RunsTest {
  @TempDir private Path folder = Path.of("");
  private Desk desk;
  private RunsViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    model = new RunsViewModel(desk.session);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private RunsViewModel.Line line(String name) {
    return model.lines().stream()
        .filter(l -> l.run().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<String> names() {
    return model.lines().stream().map(line -> line.run().name()).toList();
  }

  private void choose(String... names) {
    model.chosen().setAll(List.of(names).stream().map(this::line).toList());
  }

  @Test
  void starNoteAndTagsAreKeptAndFound() {
    model.star(line("dpo"));
    model.tag(line("dpo"), "Paper, best");
    model.comment(line("rft"), "the control arm");
    assertTrue(model.mark(line("dpo")).starred());
    assertEquals("paper best", model.tags(line("dpo")));
    model.filterProperty().set("PAPER");
    assertEquals(List.of("dpo"), names());
    assertEquals("1 of 11 runs", model.summaryProperty().get());
    model.filterProperty().set("control");
    assertEquals(List.of("rft"), names());
    model.filterProperty().set("training dpo");
    assertEquals(List.of("dpo-hot", "dpo"), names());
    model.starredOnlyProperty().set(true);
    assertEquals(List.of("dpo"), names());
    model.filterProperty().set("");
    model.star(line("dpo"));
    assertEquals(List.of(), names());
    model.starredOnlyProperty().set(false);
    // another window on the same project finds it all
    var again = new RunsViewModel(desk.session);
    assertEquals(List.of("paper", "best"), again.mark(again.lines().get(5)).tags());
    assertEquals("the control arm", again.mark(again.lines().get(3)).comment());
  }

  @Test
  void trainingRunsHaveTheirLossAndTheDoctorsWord() {
    assertEquals(120, model.loss(line("dpo")).size());
    assertTrue(model.loss(line("evaluate-dpo")).isEmpty());
    choose("dpo-hot");
    assertEquals(Rule.FALLING_CHOSEN, model.findingsProperty().get().getFirst().rule());
    choose("evaluate-dpo");
    assertEquals(List.of(), model.findingsProperty().get());
  }

  @Test
  void twoRunsShowWhatTheyHaveOtherwise() {
    choose("dpo", "dpo-hot");
    assertEquals(
        List.of(
            new ConfigDifference("name", "\"dpo\"", "\"dpo-hot\""),
            new ConfigDifference("parameters.learningRate", "3.0E-4", "0.001")),
        model.differences());
    choose("dpo");
    assertEquals(List.of(), model.differences());
  }

  @Test
  void deletingSaysHowManyAsksAndDoesIt() {
    assertEquals("Select a run first.", model.deleteReasonProperty().get());
    choose("prefer");
    model.askToDelete();
    assertTrue(model.consequences().contains("is used by dpo, dpo-hot, rft"), model.consequences());
    model.delete();
    assertEquals(11, names().size(), "what is refused is not done");
    choose("dpo-hot", "evaluate-rft");
    assertEquals("Delete 2 runs", model.verb());
    assertEquals(null, model.deletionProperty().get(), "another selection, another question");
    model.askToDelete();
    model.keep();
    model.delete();
    assertEquals(11, names().size());
    model.askToDelete();
    assertTrue(model.consequences().startsWith("dpo-hot, evaluate-rft: "), model.consequences());
    model.delete();
    assertEquals(9, names().size());
    assertFalse(names().contains("dpo-hot"));
    assertEquals(List.of(), desk.project.runs().metrics(7));
  }
}
