package plum.ui.instructions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Split;
import plum.data.Stage;
import plum.store.InstructionFilter;
import plum.store.Marks;
import plum.store.Marks.Facet;
import plum.store.Summaries;
import plum.store.Summaries.Order;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * The instructions that match a filter, in an order.
 *
 * <p>The ids of all lines are read in the order wanted, by key and in pieces, so that the table has
 * its true length at once; what stands in a line is read when it comes into sight. Facets are
 * filtered and counted in memory, four bytes a facet and instruction.
 */
public final class InstructionsViewModel {
  private static final String PLACE = "instructions";
  private static final int FIRST = 1000;
  private static final int PIECE = 50_000;

  /** So many prompts are searched before what was found is shown. */
  private static final int SEARCHED = 4000;

  private static final Pattern LINK = Pattern.compile("\\s*plum://instruction/(\\d{1,18})\\s*");

  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private final Loader.Slot views;
  private Arrangement asked = Arrangement.PLAIN;

  // Properties

  private final Lines lines;
  private final ObservableList<Line> rows;
  private final ReadOnlyObjectWrapper<Arrangement> arrangement =
      new ReadOnlyObjectWrapper<>(Arrangement.PLAIN);
  private final StringProperty filter = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable Split> split = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable Facets> facets = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Map<Facet, long[]>> shown =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyBooleanWrapper reading = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyLongWrapper target = new ReadOnlyLongWrapper();
  private final ObservableList<String> viewNames = FXCollections.observableArrayList();
  private final ObservableList<String> viewNamesShown =
      FXCollections.unmodifiableObservableList(viewNames);

  public InstructionsViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    slot = session.loader().slot();
    views = session.loader().slot();
    lines =
        new Lines(session.loader(), ids -> summaries().rows(ids).stream().map(Line::of).toList());
    rows = FXCollections.unmodifiableObservableList(lines);
    filter.subscribe((_, now) -> typed(now));
    split.subscribe(
        (_, now) ->
            ask(
                asked.filtered(
                    asked
                        .filter()
                        .with(
                            Facet.SPLIT,
                            now == null ? List.of() : List.of(Facets.range(Facet.SPLIT, now))))));
    session.countsProperty().subscribe(_ -> summarise());
  }

  private Summaries summaries() {
    return session.project().instructions().summaries();
  }

  /** One line for each instruction; those not seen yet are read when looked at. */
  public ObservableList<Line> rows() {
    return rows;
  }

  /** What the lines are. */
  public ReadOnlyObjectProperty<Arrangement> arrangementProperty() {
    return arrangement.getReadOnlyProperty();
  }

  /** Part of the prompt or key, empty for all; a link leads to its line instead. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** One side of the split, null for both. */
  public ObjectProperty<@Nullable Split> splitProperty() {
    return split;
  }

  /** Bins and how many of all instructions fall into each; null before the first read. */
  public ReadOnlyObjectProperty<@Nullable Facets> facetsProperty() {
    return facets.getReadOnlyProperty();
  }

  /** How many of the lines fall into each bin. */
  public ReadOnlyObjectProperty<Map<Facet, long[]>> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  /** Whether more lines are being looked for. */
  public ReadOnlyBooleanProperty readingProperty() {
    return reading.getReadOnlyProperty();
  }

  /** Whether the project has no instructions at all. */
  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  /** How many there are, how many of them are shown, and how many were refused at import. */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** The instruction someone asked to be led to; 0 when the table has gone there. */
  public ReadOnlyLongProperty targetProperty() {
    return target.getReadOnlyProperty();
  }

  /** Names of the saved views. */
  public ObservableList<String> viewNames() {
    return viewNamesShown;
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.IMPORT);
  }

  // Commands

  /** Reads again what is shown, without letting go of it meanwhile. */
  public void refresh() {
    lines.outdate();
    read(true);
    readViews();
  }

  public void open(Line row) {
    navigator.openInstruction(row.id());
  }

  public void runStage() {
    session.launcher().run(Stage.IMPORT);
  }

  /** Orders by a column: upwards, then downwards, then as imported. */
  public void order(Field field) {
    field
        .order()
        .ifPresent(
            by -> {
              if (asked.order() != by) {
                ask(asked.ordered(by, false));
              } else if (!asked.descending()) {
                ask(asked.ordered(by, true));
              } else {
                ask(asked.ordered(Order.IMPORTED, false));
              }
            });
  }

  /**
   * Filters by a bin of a column's histogram; by none when it was the only one.
   *
   * @param add whether bins picked before stay
   */
  public void pick(Field field, int bin, boolean add) {
    var known = facets.get();
    field
        .facet()
        .ifPresent(
            facet -> {
              if (known != null && bin < known.bins(facet).size()) {
                show(asked.filter().picked(facet, known.bins(facet).get(bin).range(), add));
              }
            });
  }

  /** Shows what another page leads to, whatever was shown before. */
  public void show(InstructionFilter wanted) {
    ask(asked.filtered(wanted));
  }

  /** Forgets the filter of one facet. */
  public void clear(Facet facet) {
    show(asked.filter().with(facet, List.of()));
  }

  /** Shows everything again, in the order and with the columns chosen. */
  public void clear() {
    ask(asked.filtered(InstructionFilter.ALL).containing(""));
  }

  /** Shows these columns; none for as many as there is room for. */
  public void choose(Set<Field> fields) {
    asked = asked.showing(fields);
    arrangement.set(asked);
  }

  /** Leads to an instruction, dropping the filter if it hides it. */
  public void find(long id) {
    target.set(id);
    if (lines.indexOf(id) < 0) {
      clear();
    }
  }

  /** Called when the table stands where it was led. */
  public void found() {
    target.set(0);
  }

  /** Where an instruction stands, -1 if it is not shown. */
  public int indexOf(long id) {
    return lines.indexOf(id);
  }

  /** The instruction in a line, without reading it. */
  public long id(int index) {
    return lines.id(index);
  }

  /** What names a line, in this project. */
  public static String link(long id) {
    return "plum://instruction/" + id;
  }

  /** Keeps order, filter and columns in the project under a name. */
  public void saveView(String name) {
    var kept = asked.toJson();
    session
        .loader()
        .perform(
            () -> session.project().savedViews().save(PLACE, name.strip(), kept), this::readViews);
  }

  public void deleteView(String name) {
    session
        .loader()
        .perform(() -> session.project().savedViews().delete(PLACE, name), this::readViews);
  }

  /** Arranges the table as it was when a view was saved. */
  public void applyView(String name) {
    views.load(
        () -> session.project().savedViews().all(PLACE),
        all -> {
          showNames(all);
          var content = all.get(name);
          if (content != null) {
            ask(Arrangement.ofJson(content));
          }
        });
  }

  private void readViews() {
    views.load(() -> session.project().savedViews().all(PLACE), this::showNames);
  }

  private void showNames(Map<String, String> all) {
    if (!viewNames.equals(new ArrayList<>(all.keySet()))) {
      viewNames.setAll(all.keySet());
    }
  }

  /** What is filtered by, one entry for each facet, in words. */
  public List<Chip> chips() {
    var known = facets.get();
    var chips = new ArrayList<Chip>();
    if (known != null) {
      for (var facet : Facet.values()) {
        var wanted = asked.filter().of(facet);
        if (!wanted.isEmpty() && facet != Facet.SPLIT) {
          var words = wanted.stream().map(range -> known.words(facet, range)).toList();
          chips.add(
              new Chip(
                  facet,
                  Field.of(facet).map(Field::title).orElse(facet.name())
                      + ": "
                      + String.join(", ", words)));
        }
      }
    }
    return chips;
  }

  /** A filter in words. */
  public record Chip(Facet facet, String words) {}

  private void typed(String text) {
    var link = LINK.matcher(text);
    if (link.matches()) {
      filter.set("");
      find(Long.parseLong(link.group(1)));
    } else {
      ask(asked.containing(text));
    }
  }

  private void ask(Arrangement now) {
    var same = now.asks(asked);
    asked = now;
    arrangement.set(now);
    filter.set(now.text());
    split.set(side(now.filter()));
    if (!same) {
      read(false);
    }
  }

  private static @Nullable Split side(InstructionFilter filter) {
    var ranges = filter.of(Facet.SPLIT);
    return Arrays.stream(Split.values())
        .filter(each -> ranges.equals(List.of(Facets.range(Facet.SPLIT, each))))
        .findFirst()
        .orElse(null);
  }

  /**
   * How far reading has come.
   *
   * @param facets null while they are not known
   * @param ids that match, of those looked at
   * @param counts of them in each bin
   * @param last id that was looked at
   * @param pieces how many were looked at
   */
  private record Progress(
      Arrangement question,
      boolean quietly,
      @Nullable Facets facets,
      long[] ids,
      Map<Facet, long[]> counts,
      long last,
      int pieces,
      boolean complete) {}

  /**
   * Reads the lines.
   *
   * @param again whether the data may have changed; what is shown then stays until all is read
   */
  private void read(boolean again) {
    reading.set(true);
    go(
        new Progress(
            asked,
            again && !lines.isEmpty(),
            again ? null : facets.get(),
            new long[0],
            Map.of(),
            0,
            0,
            false));
  }

  private void go(Progress soFar) {
    slot.load(() -> further(soFar), this::accept);
  }

  /** Looks at the next piece; in the background. */
  private Progress further(Progress soFar) {
    var question = soFar.question();
    var opening = soFar.pieces() == 0 && !soFar.quietly() && !question.isFiltered();
    var known =
        soFar.facets() == null && !opening ? Facets.of(summaries().marks()) : soFar.facets();
    var most = soFar.pieces() == 0 ? FIRST : question.text().isBlank() ? PIECE : SEARCHED;
    var piece = summaries().ids(question.order(), question.descending(), soFar.last(), most);
    var matching = piece;
    if (known != null && !question.filter().isEmpty()) {
      var marks = known.marks();
      matching =
          Arrays.stream(matching)
              .filter(id -> accepts(question.filter(), marks, marks.index(id)))
              .toArray();
    }
    if (!question.text().isBlank()) {
      matching = summaries().containing(matching, question.text().strip());
    }
    var all = Arrays.copyOf(soFar.ids(), soFar.ids().length + matching.length);
    System.arraycopy(matching, 0, all, soFar.ids().length, matching.length);
    return new Progress(
        question,
        soFar.quietly(),
        known,
        all,
        known == null ? Map.of() : known.count(all),
        piece.length == 0 ? soFar.last() : piece[piece.length - 1],
        soFar.pieces() + 1,
        piece.length < most && known != null);
  }

  private static boolean accepts(InstructionFilter filter, Marks marks, int index) {
    return index >= 0 && filter.accepts(marks, index);
  }

  private void accept(Progress now) {
    if (now.facets() != null) {
      facets.set(now.facets());
    }
    if (!now.quietly() || now.complete()) {
      lines.show(now.ids());
      shown.set(now.counts());
    }
    reading.set(!now.complete());
    nothing.set(now.complete() && now.ids().length == 0 && !now.question().isFiltered());
    summarise();
    if (!now.complete()) {
      go(now);
    }
  }

  private void summarise() {
    var counts = session.counts();
    var known = facets.get();
    var all = known == null ? counts.instructions() : known.marks().size();
    summary.set(
        (asked.isFiltered() ? Words.count(lines.size()) + " of " : "")
            + Words.count(all, "instruction")
            + (asked.isFiltered() && reading.get() ? ", still looking" : "")
            + (counts.rejections() == 0
                ? ""
                : " · " + Words.count(counts.rejections(), "row") + " refused at import"));
  }
}
