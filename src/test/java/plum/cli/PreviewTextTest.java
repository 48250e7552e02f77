package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import plum.train.TrainingEstimate;
import plum.train.TrainingPreview;
import plum.train.TrainingPreview.Line;
import plum.train.TrainingPreview.Part;
import plum.train.TrainingPreview.Token;

/** What {@code plum train --preview} prints. */
final class PreviewTextTest {

  private static Line line(long id, String side, boolean shares) {
    return new Line(
        id,
        side,
        shares,
        List.of(
            new Token(5, "def f():\n", Part.PROMPT),
            new Token(6, "  return", Part.COMPLETION),
            new Token(7, " " + id, Part.COMPLETION),
            new Token(8, " + 1<end>", Part.CUT)));
  }

  private static TrainingPreview preview(int pairs) {
    var rows = new ArrayList<Line>();
    for (var side : List.of("chosen", "rejected")) {
      for (var id = 1; id <= pairs; id++) {
        rows.add(line(id, side, side.equals("rejected")));
      }
    }
    return new TrainingPreview(
        40,
        5,
        rows,
        30,
        3,
        1,
        new TrainingPreview.Lengths(80, 10, List.of(0, 60, 20), 14, 22, 25, 20),
        new TrainingPreview.Fit(
            new TrainingEstimate.Memory(0, 1, 1, 1, 1, 1), OptionalLong.empty(), List.of()));
  }

  @Test
  void aPairIsShownWithPromptCompletionAndWhatIsCutOff() {
    var text = PreviewText.of(preview(2), 20);
    assertTrue(text.contains("4 rows, 30 tokens"), text);
    assertTrue(
        text.contains("1. chosen of preference 1: prompt 1 tokens, completion 2, 1 cut off"), text);
    assertTrue(text.contains("def f():\n▶  return 1✂ + 1<end>"), text);
    assertTrue(text.contains("3. rejected of preference 1: prompt 1 tokens (read with an"), text);
    assertTrue(text.indexOf("3. rejected") < text.indexOf("2. chosen"), "both sides of a pair");
    assertTrue(text.contains("half have at most 14, 95 % at most 22, the longest 25"), text);
    assertTrue(text.contains("25.0 % of the rows are longer than 20 tokens: 3 examples"), text);
    assertFalse(text.contains("more of this micro-batch"), text);
  }

  @Test
  void ofALargeBatchAFewAreShownAndTheRestIsCounted() {
    var text = PreviewText.of(preview(9), 20);
    assertEquals(8, text.lines().filter(line -> line.contains(" of preference ")).count());
    assertTrue(text.contains("... and 5 more of this micro-batch"), text);
    var bars = text.lines().filter(line -> line.contains("#")).toList();
    assertEquals(2, bars.size());
    assertEquals(40, bars.getFirst().chars().filter(c -> c == '#').count(), "60 rows");
    assertEquals(14, bars.getLast().chars().filter(c -> c == '#').count(), "20 of 60 rows");
    assertTrue(bars.getLast().contains("✂"), "beyond the maximum length");
  }
}
