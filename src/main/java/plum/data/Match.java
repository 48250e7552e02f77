package plum.data;

/** When a program's output counts as right. */
public sealed interface Match {

  /** Line by line, without white space at the end of lines and empty lines at the end. */
  record Lines() implements Match {}

  /**
   * Word by word: words that both are numbers may differ by the tolerance, relative or absolute;
   * white space of any kind and length only separates.
   */
  record Numbers(double tolerance) implements Match {}

  /**
   * Several outputs are right: Python source that defines {@code check(stdin, expected, output)},
   * which returns whether this one is. It never runs beside the program.
   */
  record Checker(String code) implements Match {}
}
