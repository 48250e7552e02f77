package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import plum.data.PlumException;

@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class JsonTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Box(double width, double height) implements Shape {}

  record Size(int rows, int columns) {}

  record Drawing(
      String name, int copies, Colour colour, Shape shape, Size size, @Nullable Size inset) {}

  private static final Drawing DRAWING =
      new Drawing("plan", 2, Colour.RED, new Circle(1.5), new Size(3, 4), null);

  @Property(tries = 300)
  void plainValuesSurviveWritingAndReading(@ForAll("values") Object value) {
    assertEquals(value, Json.parse(Json.write(value)));
    assertEquals(value, Json.parse(Json.writePretty(value)));
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(text -> (Object) text),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.doubles().map(number -> (Object) number),
            Arbitraries.of(true, false).map(truth -> (Object) truth));
    return nested(leaf, 3);
  }

  private static Arbitrary<Object> nested(Arbitrary<Object> leaf, int depth) {
    if (depth == 0) {
      return leaf;
    }
    var inner = nested(leaf, depth - 1);
    return Arbitraries.oneOf(
        leaf,
        inner.list().ofMaxSize(3).map(list -> (Object) new ArrayList<>(list)),
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(6), inner)
            .ofMaxSize(3)
            .map(map -> (Object) new LinkedHashMap<>(map)));
  }

  @Test
  void wholeNumbersThatFitStayWholeAndExact() {
    assertEquals(Long.MAX_VALUE, Json.parse("9223372036854775807"));
    assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
    assertEquals(0x1p63, Json.parse("9223372036854775808"));
    assertEquals(1.0, Json.parse("1.0"));
    assertEquals(
        Map.of("seed", 1234567890123456789L), Json.parse("{\"seed\":1234567890123456789}"));
  }

  @Test
  void numbersThatAreNoneAreWrittenAsNull() {
    var written = Json.write(Map.of("share", Double.NaN));
    assertEquals("{\"share\":null}", written);
    assertEquals("[null,null]", Json.write(List.of(Double.POSITIVE_INFINITY, Double.NaN)));
    assertNull(Json.parseObject(written).get("share"));
  }

  @Test
  void whatIsNotJsonIsNamedWithItsPlace() {
    for (var text :
        List.of(
            "", "{", "{\"a\":}", "[1,]", "NaN", "{'a':1}", "{\"a\" 1}", "tru", "1 2", "// a\n1")) {
      var sentence = assertThrows(PlumException.class, () -> Json.parse(text), text).getMessage();
      assertTrue(
          sentence.startsWith("Not valid JSON") || sentence.startsWith("More than one"), sentence);
    }
    var sentence =
        assertThrows(PlumException.class, () -> Json.parse("{\"a\": 1,\n \"b\": oops}"))
            .getMessage();
    assertTrue(sentence.contains("line 2"), sentence);
    assertThrows(PlumException.class, () -> Json.parseObject("[1]"));
  }

  @Test
  void theSameKeyTwiceIsRefusedRatherThanOneValueLost() {
    var sentence =
        assertThrows(PlumException.class, () -> Json.parseObject("{\"a\":1,\"a\":2}")).getMessage();
    assertTrue(sentence.contains("\"a\""), sentence);
  }

  @Test
  void deepNestingIsRefusedInWords() {
    assertThrows(PlumException.class, () -> Json.parse("[".repeat(100_000)));
  }

  @Test
  void recordsAndSealedCasesComeBack() {
    var text = Json.write(DRAWING);
    assertTrue(text.contains("\"shape\":{\"type\":\"circle\",\"radius\":1.5}"), text);
    assertEquals(DRAWING, Json.read(text, Drawing.class));
    assertEquals(
        new Box(1, 2), Json.read(Json.write((Shape) new Box(1, 2), Shape.class), Shape.class));
    var sentence =
        assertThrows(PlumException.class, () -> Json.read("{\"type\":\"star\"}", Shape.class))
            .getMessage();
    assertTrue(sentence.contains("circle, box"), sentence);
    assertThrows(PlumException.class, () -> Json.read("{\"radius\":1}", Shape.class));
    assertThrows(PlumException.class, () -> Json.read("3", Shape.class));
  }

  private static Drawing overlay(String changes) {
    return Json.overlay(DRAWING, Drawing.class, Json.parseObject(changes), "plan 7");
  }

  private static String refusal(String changes) {
    var sentence = assertThrows(PlumException.class, () -> overlay(changes), changes).getMessage();
    assertTrue(sentence.startsWith("plan 7"), sentence);
    return sentence;
  }

  @Test
  void overlayChangesWhatIsNamedAndNothingElse() {
    assertEquals(DRAWING, overlay("{}"));
    assertEquals(
        new Drawing("plan", 5, Colour.DARK_BLUE, new Circle(2), new Size(3, 9), new Size(1, 1)),
        overlay(
            """
            {"copies":5,"colour":"DARK_BLUE","shape":{"radius":2},"size":{"columns":9},
             "inset":{"rows":1,"columns":1}}"""));
    assertEquals(
        new Box(3, 4), overlay("{\"shape\":{\"type\":\"box\",\"width\":3,\"height\":4}}").shape());
    assertEquals(Colour.DARK_BLUE, overlay("{\"colour\":\"dark_blue\"}").colour());
  }

  @Test
  void overlayRefusesUnknownKeysWhereverTheyStand() {
    assertEquals(
        "plan 7 has no setting \"copys\". It has: colour, copies, inset, name, shape, size.",
        refusal("{\"copys\":3}"));
    assertEquals(
        "plan 7.size has no setting \"row\". It has: columns, rows.",
        refusal("{\"size\":{\"row\":3}}"));
    assertTrue(refusal("{\"shape\":{\"type\":\"box\",\"widht\":3}}").contains("\"widht\""));
    assertTrue(refusal("{\"inset\":{\"rows\":3,\"colums\":3}}").contains("\"colums\""));
  }

  @Test
  void overlayRefusesValuesOfTheWrongKind() {
    for (var changes :
        List.of(
            "{\"copies\":\"many\"}",
            "{\"copies\":2.5}",
            "{\"copies\":null}",
            "{\"copies\":[1]}",
            "{\"copies\":3000000000}",
            "{\"size\":4}",
            "{\"size\":null}",
            "{\"name\":null}",
            "{\"name\":{}}",
            "{\"shape\":{\"type\":\"star\"}}",
            "{\"shape\":\"circle\"}")) {
      var sentence = refusal(changes);
      assertTrue(!sentence.contains("Exception"), sentence);
    }
    var sentence = refusal("{\"colour\":\"green\"}");
    assertTrue(sentence.contains("green") && sentence.contains("dark_blue"), sentence);
    assertTrue(refusal("{\"copies\":\"many\"}").contains("copies"));
  }
}
