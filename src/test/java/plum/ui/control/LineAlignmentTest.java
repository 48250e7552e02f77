package plum.ui.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Which lines stand side by side. */
final class LineAlignmentTest {

  @Provide
  Arbitrary<List<List<String>>> texts() {
    return Arbitraries.of("x = 1", "x = 2", "return x", "", "    y += x", "for z in xs:")
        .list()
        .ofMaxSize(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Property(tries = 400)
  void everyLineStandsOnceAndInOrder(@ForAll("texts") List<List<String>> texts) {
    var rows = LineAlignment.of(texts);
    for (var text = 0; text < texts.size(); text++) {
      var at = text;
      assertEquals(
          IntStream.range(0, texts.get(text).size()).boxed().toList(),
          rows.stream().map(row -> row[at]).filter(line -> line != LineAlignment.GAP).toList());
    }
    assertTrue(
        rows.stream()
            .allMatch(row -> IntStream.of(row).anyMatch(line -> line != LineAlignment.GAP)));
  }

  @Property(tries = 200)
  void aTextStandsBesideItselfLineByLine(@ForAll("texts") List<List<String>> texts) {
    var text = texts.getFirst();
    for (var row : LineAlignment.of(List.of(text, text, text))) {
      assertEquals(row[0], row[1]);
      assertEquals(row[0], row[2]);
    }
  }

  @Test
  void anInsertedLineLeavesAGap() {
    var rows =
        LineAlignment.of(
            List.of(
                List.of("total = 0", "for x in xs:", "    total += x", "return total"),
                List.of("for x in xs:", "    if x > 0:", "        total += x", "return 0")));
    assertEquals(5, rows.size());
    assertArrayEquals(new int[] {0, LineAlignment.GAP}, rows.get(0));
    assertArrayEquals(new int[] {1, 0}, rows.get(1));
    assertArrayEquals(new int[] {LineAlignment.GAP, 1}, rows.get(2));
    assertArrayEquals(new int[] {2, 2}, rows.get(3));
    assertArrayEquals(new int[] {3, 3}, rows.get(4));
  }
}
