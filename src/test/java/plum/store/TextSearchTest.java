package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.store.TextSearch.Kind;

/** Finding things in all texts. */
final class TextSearchTest {
  @TempDir Path folder;
  private Project project;
  private Shelf shelf;

  @BeforeEach
  void fill() {
    project = Project.open(folder);
    shelf = new Shelf(project);
    shelf.instructions(1, "more", 12);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private TextSearch.Piece search(Kind kind, String pattern, int most) {
    var texts = project.textSearch();
    return texts.search(kind, Pattern.compile(pattern), 0, texts.last(kind), most, () -> false);
  }

  @Test
  void aMatchComesWithItsLine() {
    project
        .solutions()
        .add(
            List.of(
                shelf.solution(shelf.run.id(), 3, 0, "def f(x):\n    y = x\n    return y + 41\n"),
                shelf.solution(shelf.run.id(), 4, 0, "def f(x):\n    return 41\n")));
    var piece = search(Kind.SOLUTION, "\\d+", 10);
    assertEquals(2, piece.found());
    var hit = piece.hits().getFirst();
    assertEquals(3, hit.instructionId());
    assertEquals("more/1", hit.key());
    assertEquals(3, hit.line());
    assertEquals("return y + ", hit.before());
    assertEquals("41", hit.match());
    assertEquals("", hit.after());
    assertEquals(1, search(Kind.SOLUTION, "\\d+", 1).hits().size(), "no more than wanted");
    assertEquals(2, search(Kind.SOLUTION, "\\d+", 1).found(), "but all are counted");
  }

  @Test
  void everyKindLeadsToItsInstruction() {
    shelf.batch(0);
    assertEquals("more/7", search(Kind.INSTRUCTION, "Number 7\\.", 9).hits().getFirst().key());
    assertEquals(1, search(Kind.TEST, "f\\(1\\) == 1", 9).hits().getFirst().instructionId());
    var errors = search(Kind.ERROR, "ValueError: no", 999);
    // half of the batch raises in both of its tests
    assertEquals(Shelf.BATCH, errors.found());
    assertEquals(1, errors.hits().getFirst().instructionId());
  }

  @Test
  void rangesOfKeysJoinToAll() {
    var texts = project.textSearch();
    var found = 0;
    for (var at = 0L; at < texts.last(Kind.INSTRUCTION); at += 5) {
      found +=
          texts
              .search(Kind.INSTRUCTION, Pattern.compile("Number"), at, at + 5, 99, () -> false)
              .found();
    }
    assertEquals(13, found);
  }

  @Test
  void aPatternThatRunsInCirclesIsGivenUp() {
    project.solutions().add(List.of(shelf.solution(shelf.run.id(), 3, 0, "x".repeat(3000))));
    var piece = search(Kind.SOLUTION, "x*x*x*x*x*y", 9);
    assertEquals(0, piece.found());
    assertEquals(1, piece.abandoned());
  }

  @Test
  void cancellingStopsInTheMiddle() {
    shelf.batch(0);
    var texts = project.textSearch();
    var piece =
        texts.search(
            Kind.SOLUTION, Pattern.compile("x"), 0, texts.last(Kind.SOLUTION), 99, () -> true);
    assertTrue(piece.hits().isEmpty());
  }
}
