package plum.ui.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What a chart does with numbers before it draws. */
final class ChartTest {
  private static Curve curve(double... ys) {
    var curve = new Curve();
    for (var i = 0; i < ys.length; i++) {
      curve.add(i + 1, ys[i]);
    }
    return curve;
  }

  private static Viewport fitted(Curve... curves) {
    var view = new Viewport();
    view.measure(List.of(curves));
    return view;
  }

  @Property(tries = 200)
  void everyScaleLeadsBackToTheValue(
      @ForAll @DoubleRange(min = -1000, max = 1000) double low,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double width,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    for (var axis : List.of(Axis.linear(low, low + width), Axis.logarithmic(low, low + width))) {
      assertEquals(share, axis.share(axis.value(share)), 1e-6, axis.toString());
      assertEquals(0, axis.share(axis.low()), 1e-9);
      assertEquals(1, axis.share(axis.high()), 1e-9);
    }
  }

  @Property(tries = 200)
  void largerValuesLieFurtherAlong(
      @ForAll @DoubleRange(min = -100, max = 100) double low,
      @ForAll @DoubleRange(min = 0, max = 1) double one,
      @ForAll @DoubleRange(min = 0, max = 1) double other) {
    var axis = Axis.logarithmic(low, 101);
    var a = low + (101 - low) * Math.min(one, other);
    var b = low + (101 - low) * Math.max(one, other);
    assertTrue(axis.share(a) <= axis.share(b) + 1e-12);
  }

  @Test
  void powersOfTenLieEvenlyOnALogarithmicAxis() {
    var axis = Axis.logarithmic(0.001, 1000);
    assertEquals(0.5, axis.share(1), 1e-12);
    assertEquals(1 / 6.0, axis.share(0.01), 1e-12);
    assertTrue(Double.isNaN(axis.share(0)), "zero has no place on a true logarithmic axis");
  }

  @Test
  void aLogarithmicAxisWithValuesBelowZeroKeepsAPlaceForThem() {
    var axis = Axis.logarithmic(-5, 5);
    assertEquals(0.5, axis.share(0), 1e-12);
    assertEquals(1 - axis.share(2), axis.share(-2), 1e-12);
    assertArrayEquals(
        Arrays.stream(axis.ticks(5)).map(x -> -x).sorted().toArray(), axis.ticks(5), 1e-12);
  }

  @Property(tries = 60)
  void decimationLosesNoExtreme(
      @ForAll @Size(min = 1, max = 3000) List<@DoubleRange(min = -9, max = 9) Double> ys,
      @ForAll @IntRange(min = 1, max = 300) int columns) {
    var curve = new Curve();
    ys.forEach(y -> curve.add(curve.size(), y));
    var ends = curve.extremes(0, Math.max(1, ys.size() - 1), columns);
    var finite = Arrays.stream(ends).filter(Double::isFinite).sorted().toArray();
    var sorted = ys.stream().mapToDouble(y -> y).sorted().toArray();
    assertEquals(sorted[0], finite[0]);
    assertEquals(sorted[sorted.length - 1], finite[finite.length - 1]);
    var width = Math.max(1, ys.size() - 1) / (double) columns;
    for (var i = 0; i < ys.size(); i++) {
      var at = i;
      var holds =
          IntStream.range(0, columns)
              .filter(c -> c * width <= at + 1e-6 && at <= (c + 1) * width + 1e-6)
              .anyMatch(c -> ends[2 * c] <= ys.get(at) && ys.get(at) <= ends[2 * c + 1]);
      assertTrue(holds, "point " + i + " lies in no column of its place");
    }
  }

  @Test
  void barsOfNeighbouringColumnsTouch() {
    var curve = new Curve();
    for (var i = 0; i < 5000; i++) {
      curve.add(i, i < 2500 ? 0 : 10);
    }
    var view = fitted(curve);
    var painter =
        new ChartPainter(new Palette(() -> {}), view, new ChartPainter.Area(0, 0, 200, 100));
    var bars = painter.bars(curve);
    for (var c = 1; c < 200; c++) {
      assertTrue(bars[2 * c] <= bars[2 * c - 1] && bars[2 * c + 1] >= bars[2 * c - 2], "gap " + c);
    }
  }

  @Property(tries = 40)
  void theMovingAverageGrowsAsItWouldFromTheBeginning(
      @ForAll @Size(min = 3, max = 60) List<@DoubleRange(min = -9, max = 9) Double> ys,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double weight) {
    var grown = new Curve();
    for (var y : ys) {
      grown.add(grown.size(), y);
      var _ = grown.smoothed(weight);
    }
    var average = 0.0;
    for (var i = 0; i < ys.size(); i++) {
      average = weight * average + (1 - weight) * ys.get(i);
      assertEquals(
          average / (1 - Math.pow(weight, i + 1)), grown.smoothed(weight).y(i), 1e-9, "point " + i);
    }
  }

  @Test
  void aStepThatIsRepeatedIsSmoothedAnew() {
    var curve = curve(1, 2, 3, 4);
    var _ = curve.smoothed(0.5);
    curve.add(3, 9);
    assertEquals(3, curve.size());
    assertEquals(curve(1, 2, 9).smoothed(0.5).y(2), curve.smoothed(0.5).y(2), 1e-12);
  }

  @Test
  void aZoomStaysWhereItIsWhileLinesGrow() {
    var curve = curve(1, 2, 3, 4, 5);
    var view = fitted(curve);
    view.zoomTo(0.25, 0.75, 0.25, 0.75);
    var x = view.x();
    var y = view.y();
    for (var step = 6; step < 500; step++) {
      curve.add(step, 100);
    }
    view.measure(List.of(curve));
    assertEquals(x, view.x());
    assertEquals(y, view.y());
    view.reset();
    view.measure(List.of(curve));
    assertEquals(499, view.x().high());
    assertTrue(view.y().high() >= 100);
  }

  @Test
  void alongAZoomOfStepsTheValuesInSightFillTheHeight() {
    var curve = curve(100, 1, 2, 3, 2, 1);
    var view = fitted(curve);
    view.zoomToX(0.2, 1);
    view.measure(List.of(curve));
    assertTrue(view.y().high() < 4, "the first value is out of sight: " + view.y());
  }

  @Test
  void zoomingInAndOutAtAPlaceKeepsThePlace() {
    var view = fitted(curve(1, 2, 3, 4, 5, 6, 7, 8));
    var place = view.x().value(0.3);
    view.zoom(0.5, 0.3, false, 0);
    assertEquals(place, view.x().value(0.3), 1e-9);
    view.zoom(2, 0.3, false, 0);
    assertEquals(1, view.x().low(), 1e-9);
    assertEquals(8, view.x().high(), 1e-9);
  }

  @Test
  void rareValuesFarAwayCanBeLeftOut() {
    var ys = new double[1000];
    Arrays.setAll(ys, i -> i == 500 ? 1e6 : Math.sin(i));
    var curve = curve(ys);
    var view = fitted(curve);
    view.setWithoutOutliers(true);
    view.measure(List.of(curve));
    assertTrue(view.y().high() < 2);
  }

  @Test
  void aTableHoldsEveryValueWithAllItsDigits() {
    var one = new LiveChart.Series("dpo", "training", 0, false, curve(0.1 + 0.2, 1 / 3.0));
    var held = new Curve();
    held.add(2, 5);
    var two = new LiveChart.Series("dpo", "held out", 0, true, held);
    var csv =
        new ChartExport(
                "loss", new Palette(() -> {}), fitted(), List.of(one, two), List.of(), 0, 10, 10)
            .csv();
    assertEquals(
        "step,dpo training,dpo held out\n1,0.30000000000000004,\n2,0.3333333333333333,5\n",
        new String(csv, StandardCharsets.UTF_8));
  }

  /**
   * What browsers and editors of drawings need: well-formed, with every word and finite numbers.
   */
  @Test
  void aDrawingIsXmlWithEveryWordAndLineInIt() throws Exception {
    var name = "a<b & \"c\"";
    var one = curve(IntStream.range(0, 3000).mapToDouble(i -> 1 + Math.sin(i / 50.0)).toArray());
    var two = curve(2, Double.NaN, 1);
    var lines =
        List.of(
            new LiveChart.Series(name, "", 0, false, one),
            new LiveChart.Series("kto", "", 1, false, two));
    var svg =
        new ChartExport(
                "rewards/margins",
                new Palette(
                    () -> {},
                    "chart-grid",
                    "chart-text",
                    "chart-strong",
                    "chart-cursor",
                    "chart-surface",
                    "chart-mark",
                    "chart-brush"),
                fitted(one, two),
                lines,
                List.of(),
                0.6,
                640,
                320)
            .svg();
    var drawing =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg))
            .getDocumentElement();
    assertEquals("svg", drawing.getTagName());
    var words = new HashSet<String>();
    var texts = drawing.getElementsByTagName("text");
    for (var i = 0; i < texts.getLength(); i++) {
      words.add(texts.item(i).getTextContent());
    }
    assertTrue(words.containsAll(List.of("rewards/margins", name, "kto")), words::toString);
    // A key and a line, smoothed over the line as it is, for each run.
    assertTrue(drawing.getElementsByTagName("path").getLength() >= 6);
    assertFalse(new String(svg, StandardCharsets.UTF_8).matches("(?s).*(NaN|Infinity).*"));
  }

  @Test
  void whatIsPointedAtIsSaidInWords() {
    var lines =
        List.of(
            new LiveChart.Series("a", "", 0, false, curve(1, 2, 3)),
            new LiveChart.Series("b", "", 1, false, curve(7, 8)));
    var words = ChartCrosshair.words(lines, 2.2, 0);
    assertTrue(words.startsWith("step 2, a  2"), words);
    assertTrue(words.contains("b  8"), words);
    assertFalse(ChartCrosshair.words(List.of(), 2, 0).contains("step"));
  }

  @Test
  void twentyFourRunsDifferInColourOrDashAndNeverLookLikeWhatIsHeldOut() {
    var looks = new HashSet<String>();
    for (var run = 0; run < 24; run++) {
      var dash = ChartPainter.dash(run);
      assertNotEquals(Pen.Dash.SHORT, dash);
      looks.add(run % LiveChart.COLOURS + " " + dash);
    }
    assertEquals(24, looks.size());
    assertTrue(Pen.Dash.LONG.draws(15.5) && !Pen.Dash.LONG.draws(16) && Pen.Dash.LONG.draws(20));
  }
}
