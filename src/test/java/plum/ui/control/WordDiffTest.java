package plum.ui.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class WordDiffTest {
  @Test
  void onlyTheChangedWordIsMarked() {
    var left = "return sum(x for x in xs if x >= 4)";
    var right = "return sum(x for x in xs if x > 4)";
    var diff = WordDiff.of(left, right);
    assertEquals(List.of("="), marked(left, diff.left()));
    assertEquals(List.of(), marked(right, diff.right()));
  }

  @Test
  void aChangedPhraseIsOneMark() {
    var diff = WordDiff.of("a b c d", "a x y d");
    assertEquals(List.of("b c"), marked("a b c d", diff.left()));
    assertEquals(List.of("x y"), marked("a x y d", diff.right()));
  }

  @Test
  void whiteSpaceAloneIsNoDifference() {
    assertEquals(new WordDiff(List.of(), List.of()), WordDiff.of("a  b\n", "a b"));
  }

  @Property(tries = 200)
  void whatIsNotMarkedIsTheSameOnBothSides(
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(max = 12) String a,
      @ForAll @CharRange(from = 'a', to = 'd') @StringLength(max = 12) String b) {
    var left = String.join(" ", a.split(""));
    var right = String.join(" ", b.split(""));
    var diff = WordDiff.of(left, right);
    assertEquals(unmarked(left, diff.left()), unmarked(right, diff.right()));
    assertTrue(diff.left().size() <= a.length());
  }

  private static List<String> marked(String text, List<WordDiff.Range> ranges) {
    return ranges.stream().map(r -> text.substring(r.start(), r.end())).toList();
  }

  private static String unmarked(String text, List<WordDiff.Range> ranges) {
    var kept = new StringBuilder(text);
    for (var range : ranges.reversed()) {
      kept.delete(range.start(), range.end());
    }
    return kept.chars()
        .filter(c -> !Character.isWhitespace(c))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
