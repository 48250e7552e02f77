package plum.ui.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import plum.data.Verdict;

/** The order of rows and columns of the matrix. */
final class MatrixOrderTest {

  @Provide
  Arbitrary<List<List<@Nullable Verdict>>> vectors() {
    var verdicts =
        Arbitraries.of(Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.EXCEPTION, Verdict.TIMEOUT)
            .injectNull(0.1);
    return Arbitraries.integers()
        .between(0, 6)
        .flatMap(length -> verdicts.list().ofSize(length).list().ofMaxSize(25));
  }

  @Property(tries = 300)
  void everyPlaceStandsOnce(@ForAll("vectors") List<List<@Nullable Verdict>> vectors) {
    var order = MatrixOrder.of(vectors);
    assertEquals(
        IntStream.range(0, vectors.size()).boxed().toList(), order.stream().sorted().toList());
  }

  @Property(tries = 300)
  void equalVectorsStandTogetherInTheirOrder(
      @ForAll("vectors") List<List<@Nullable Verdict>> vectors) {
    var order = MatrixOrder.of(vectors);
    var left = new HashSet<List<@Nullable Verdict>>();
    for (var i = 0; i < order.size(); i++) {
      var vector = vectors.get(order.get(i));
      if (i > 0 && vector.equals(vectors.get(order.get(i - 1)))) {
        assertTrue(order.get(i) > order.get(i - 1));
      } else {
        assertTrue(left.add(vector), "a group was left and entered again");
      }
    }
  }

  @Property(tries = 200)
  void theFirstPassesMostAndNobodyElseIsNearerToItThanTheSecond(
      @ForAll("vectors") List<List<@Nullable Verdict>> vectors) {
    var order = MatrixOrder.of(vectors);
    if (order.isEmpty()) {
      return;
    }
    var first = vectors.get(order.getFirst());
    assertEquals(
        vectors.stream().mapToLong(MatrixOrderTest::passes).max().orElseThrow(), passes(first));
    var others = new ArrayList<>(order.stream().map(vectors::get).toList());
    others.removeIf(first::equals);
    if (!others.isEmpty()) {
      assertEquals(
          others.stream().mapToInt(each -> distance(first, each)).min().orElseThrow(),
          distance(first, others.getFirst()));
    }
  }

  private static long passes(List<@Nullable Verdict> vector) {
    return vector.stream().filter(each -> each == Verdict.PASSED).count();
  }

  private static int distance(List<@Nullable Verdict> a, List<@Nullable Verdict> b) {
    return (int) IntStream.range(0, a.size()).filter(i -> a.get(i) != b.get(i)).count();
  }

  @Test
  void agreeingSolutionsStandBesideTheirLikes() {
    List<List<@Nullable Verdict>> vectors =
        List.of(row("WWW"), row("PPP"), row("PWW"), row("PPP"), row("PPW"), row("WWW"));
    assertEquals(List.of(1, 3, 4, 2, 0, 5), MatrixOrder.of(vectors));
  }

  private static List<@Nullable Verdict> row(String letters) {
    return Arrays.asList(
        letters
            .chars()
            .mapToObj(each -> each == 'P' ? Verdict.PASSED : Verdict.WRONG_ANSWER)
            .toArray(Verdict[]::new));
  }
}
