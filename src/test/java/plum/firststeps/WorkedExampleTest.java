package plum.firststeps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values and traces worked out by hand. */
class WorkedExampleTest {
  private static final Parameters CONSTANTS = new Parameters(3, 4, 2, 5, 'b', 3);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EVEN          | SQUARE    | SUM        | 1 2 4   | 20             | 2 4 > 4 16 > 4 20",
        "NONE          | NONE      | SUM        |         | 0              | - > -",
        "ODD           | NONE      | COUNT      | 1 -3 2  | 2              | 1 -3 > 1 2",
        "NONE          | CUBE      | PRODUCT    | 2 -1    | -8             | 2 -1 > 8 -1 > 8 -8",
        "POSITIVE      | NONE      | PRODUCT    | 0 -2    | 1              | - > -",
        "GREATER       | NONE      | MAXIMUM    | 4 9 5 3 | 9              | 4 9 5 > 4 9 9",
        "GREATER       | NONE      | MAXIMUM    | 3       | 0              | - > -",
        "AT_LEAST      | SUBTRACT  | MINIMUM    | 5 3 2   | 0              | 5 3 > 2 0 > 2 0",
        "LESS          | ADD       | LIST       | 2 3 -1  | [5, 2]         | 2 -1 > 5 2",
        "AT_MOST       | REMAINDER | LIST       | 3 -1 4  | [0, 2]         | 3 -1 > 0 2",
        "NEGATIVE      | ABSOLUTE  | ASCENDING  | -1 0 -3 | [1, 3]         | -1 -3 > 1 3",
        "BETWEEN       | NONE      | ASCENDING  | 5 2 6 1 | [2, 5]         | 5 2",
        "DIVISIBLE     | DOUBLE    | DESCENDING | 4 0 8 6 | [16, 8, 0]     | 4 0 8 > 8 0 16",
        "NOT_DIVISIBLE | TIMES     | FIRST      | 8 6     | 18             | 6 > 18",
        "EVEN          | NONE      | FIRST      | 1       | None           | -",
        "EVEN          | NONE      | ANY        | 1 2 3   | True           | 0 1 0",
        "EVEN          | NONE      | ANY        |         | False          | -",
        "EVEN          | NONE      | ALL        | 2 3     | False          | 1 0",
        "EVEN          | NONE      | ALL        |         | True           | -",
      })
  void worksOutNumbers(
      Filter filter, Mapping mapping, Reducer reducer, String input, String result, String trace) {
    var numbers =
        input == null
            ? List.<Value.Int>of()
            : Arrays.stream(input.split(" ", -1))
                .map(number -> Value.Int.of(Long.parseLong(number)))
                .toList();
    check(Source.LIST, filter, mapping, reducer, new Value.Items(numbers), result, trace);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "LONGER           | UPPER        | JOIN       | a best data | 'BEST DATA'    | best data > BEST DATA",
        "AT_LEAST_LETTERS | NONE         | WORD_COUNT | be bed cat  | 2              | bed cat > 1 2",
        "SHORTER          | REVERSED     | WORD_LIST  | to stab cat | ['ot', 'tac']  | to cat > ot tac",
        "AT_MOST_LETTERS  | NONE         | SORTED     | tea a best  | ['a', 'tea']   | tea a",
        "STARTING         | FIRST_LETTER | FIRST_WORD | cat bed     | 'b'            | bed > b",
        "ENDING           | LAST_LETTER  | WORD_LIST  | stab bed    | ['b']          | stab > b",
        "CONTAINING       | NONE         | FIRST_WORD | cat         | None           | -",
        "WITHOUT          | LENGTH       | SUM        | cat bed to  | 5              | cat to > 3 2 > 3 5",
        "NONE             | NONE         | LONGEST    | to bed cat  | 'bed'          | to bed cat > to bed bed",
        "LONGER           | NONE         | LONGEST    | to          | ''             | - > -",
      })
  void worksOutWords(
      Filter filter, Mapping mapping, Reducer reducer, String input, String result, String trace) {
    check(Source.WORDS, filter, mapping, reducer, new Value.Text(input), result, trace);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "VOWELS     | LETTER_COUNT | tube | 2          | u e > 1 2",
        "CONSONANTS | STRING       | tube | 'tb'       | t b",
        "EQUAL      | POSITIONS    | babe | [0, 2]     | b0 b2",
        "EQUAL      | POSITIONS    | cat  | []         | -",
        "DIFFERENT  | LETTER_LIST  | bab  | ['a']      | a",
        "AFTER      | FIRST_LETTER | abc  | 'c'        | c",
        "BEFORE     | STRING       | cab  | 'a'        | a",
        "UP_TO      | STRING       | cab  | 'ab'       | a b",
      })
  void worksOutLetters(Filter filter, Reducer reducer, String input, String result, String trace) {
    check(Source.CHARACTERS, filter, Mapping.NONE, reducer, new Value.Text(input), result, trace);
  }

  @Test
  void iteratesOverEverySource() {
    assertEquals("[3, 0, 5]", elements(Source.DIGITS, Value.Int.of(305)));
    assertEquals("[1, 2, 3]", elements(Source.RANGE, Value.Int.of(3)));
    assertEquals("[]", elements(Source.RANGE, Value.Int.of(0)));
    assertEquals("[]", elements(Source.WORDS, new Value.Text("")));
    var dict =
        new Value.Dict(
            List.of(
                new Value.Entry(new Value.Text("tea"), Value.Int.of(2)),
                new Value.Entry(new Value.Text("be"), Value.Int.of(-1))));
    assertEquals("{'tea': 2, 'be': -1}", dict.repr());
    assertEquals("[2, -1]", elements(Source.DICT_VALUES, dict));
    assertEquals("['tea', 'be']", elements(Source.DICT_KEYS, dict));
  }

  private static String elements(Source source, Value input) {
    return new Value.Items(WorkedExample.elements(source, input)).repr();
  }

  private static void check(
      Source source,
      Filter filter,
      Mapping mapping,
      Reducer reducer,
      Value input,
      String result,
      String trace) {
    var composition = new Composition(source, filter, mapping, reducer);
    var example = WorkedExample.of(new Problem(composition, CONSTANTS, ""), input);
    assertEquals(result, example.result().repr());
    assertEquals(trace, example.trace());
  }
}
