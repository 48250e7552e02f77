package plum.ui.instructions;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.store.Marks.Facet;
import plum.store.Summaries.Order;
import plum.ui.session.Words;

/** What the table can show of an instruction, from left to right. */
public enum Field {
  KEY("Key", 92, Order.KEY, null, 1),
  INSTRUCTION("Instruction", 190, null, null, 0),
  SET("Set", 100, null, null, 10),
  SPLIT("Split", 74, Order.SPLIT, null, 8),
  LENGTH("Length", 88, Order.LENGTH, Facet.LENGTH, 5),
  ORIGIN("Tests by", 84, Order.ORIGIN, Facet.ORIGIN, 9),
  TESTS("Tests", 66, Order.TESTS, null, 6),
  SOLUTIONS("Solutions", 88, Order.SOLUTIONS, null, 7),
  PASS_RATE("Pass rate", 118, Order.PASS_RATE, Facet.PASS_RATE, 2),
  FAILURE("Failure", 114, Order.FAILURE, Facet.FAILURE, 4),
  STATUS("Status", 126, Order.STATUS, Facet.STATUS, 3),
  PAIRS("Pairs", 66, Order.PAIRS, null, 6);

  private final String title;
  private final double width;
  private final @Nullable Order order;
  private final @Nullable Facet facet;
  private final int rank;

  Field(String title, double width, @Nullable Order order, @Nullable Facet facet, int rank) {
    this.title = title;
    this.width = width;
    this.order = order;
    this.facet = facet;
    this.rank = rank;
  }

  public String title() {
    return title;
  }

  /** Pixels it needs at least. */
  double width() {
    return width;
  }

  /** How lines can be ordered by it, if they can. */
  Optional<Order> order() {
    return Optional.ofNullable(order);
  }

  /** What its histogram counts, if it has one. */
  public Optional<Facet> facet() {
    return Optional.ofNullable(facet);
  }

  /** The smaller, the sooner it is shown where there is little room. */
  int rank() {
    return rank;
  }

  static Optional<Field> of(Facet facet) {
    return Arrays.stream(values()).filter(field -> field.facet == facet).findFirst();
  }

  /** The value of a line as a cell of a spreadsheet has it. */
  Object value(Line line) {
    return switch (this) {
      case KEY -> line.key();
      case INSTRUCTION -> line.sentence();
      case SET -> line.set();
      case SPLIT -> Words.split(line.split());
      case LENGTH -> line.length();
      case ORIGIN -> line.origin() == null ? "" : Words.origin(line.origin());
      case TESTS -> line.tests();
      case SOLUTIONS -> line.solutions();
      case PASS_RATE -> line.judged() == 0 ? "" : (Object) ((double) line.passed() / line.judged());
      case FAILURE -> line.failure() == null ? "" : line.failure().label();
      case STATUS -> line.status().label();
      case PAIRS -> line.pairs();
    };
  }
}
