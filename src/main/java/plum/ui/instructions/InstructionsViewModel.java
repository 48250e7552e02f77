package plum.ui.instructions;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Split;
import plum.data.Stage;
import plum.store.InstructionFilter;
import plum.store.Marks.Facet;
import plum.store.Summaries;
import plum.store.Summaries.Order;
import plum.ui.session.Lines;
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
  private static final String SCHEME = "plum://instruction/";
  private static final Pattern LINK = Pattern.compile("\\s*" + SCHEME + "(\\d{1,18})\\s*");

  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private final Views views;
  private final Loader.Slot clipping;
  private final HealthViewModel health;
  private final SearchViewModel search;
  private final RefusedViewModel refused;
  private Arrangement asked = Arrangement.PLAIN;

  // Properties

  private final Lines<Line> lines;
  private final ReadOnlyObjectWrapper<Arrangement> arrangement =
      new ReadOnlyObjectWrapper<>(Arrangement.PLAIN);
  private final StringProperty filter = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable Split> split = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable Facets> facets = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Map<Facet, long[]>> shown =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ObjectProperty<Tab> tab = new SimpleObjectProperty<>(Tab.TABLE);
  private final ReadOnlyBooleanWrapper reading = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper clipped = new ReadOnlyStringWrapper("");
  private final ReadOnlyLongWrapper searches = new ReadOnlyLongWrapper();
  private final ReadOnlyLongWrapper target = new ReadOnlyLongWrapper();

  public InstructionsViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    slot = session.loader().slot();
    views = new Views(session);
    clipping = session.loader().slot();
    search = new SearchViewModel(session, navigator);
    refused = new RefusedViewModel(session);
    health =
        new HealthViewModel(
            session,
            some -> lead(Arrangement.PLAIN.showing(asked.fields()).among(some)),
            wanted -> lead(Arrangement.PLAIN.showing(asked.fields()).filtered(wanted)));
    lines = new Lines<>(session.loader(), Line.class, this::read, Line::id, Line::waiting);
    tab.subscribe(
        now -> {
          if (now == Tab.HEALTH) {
            health.refresh();
          } else if (now == Tab.REFUSED) {
            refused.refresh();
          }
        });
    filter.subscribe(this::typed);
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
    return lines;
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

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.IMPORT);
  }

  // Commands

  /** Reads again what is shown, without letting go of it meanwhile. */
  public void refresh() {
    lines.outdate();
    read(true);
    views.refresh();
    if (tab.get() == Tab.HEALTH) {
      health.refresh();
    } else if (tab.get() == Tab.REFUSED) {
      refused.refresh();
    }
  }

  public void open(Line row) {
    navigator.openInstruction(row.id());
  }

  /** Asks a policy an instruction by hand. */
  public void tryIt(long id) {
    navigator.tryInstruction(id);
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

  /** Shows what matches a filter. */
  public void show(InstructionFilter wanted) {
    ask(asked.filtered(wanted));
  }

  private void lead(Arrangement where) {
    tab.set(Tab.TABLE);
    ask(where);
  }

  /** What of the instructions is shown. */
  public enum Tab {
    TABLE("Table"),
    HEALTH("Health"),
    SEARCH("Search"),
    REFUSED("Refused");

    private final String title;

    Tab(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  public ObjectProperty<Tab> tabProperty() {
    return tab;
  }

  /** Rows of imported files that could not be used. */
  public RefusedViewModel refused() {
    return refused;
  }

  /** How healthy the data set is. */
  public HealthViewModel health() {
    return health;
  }

  /** What was found in all texts. */
  public SearchViewModel search() {
    return search;
  }

  /** Counts how often someone asked for the search; its field wants the caret then. */
  public ReadOnlyLongProperty searchesProperty() {
    return searches.getReadOnlyProperty();
  }

  /** Leads to the search. */
  public void startSearch() {
    tab.set(Tab.SEARCH);
    searches.set(searches.get() + 1);
  }

  /** Shows everything again, in the order and with the columns chosen. */
  public void clear() {
    ask(asked.filtered(InstructionFilter.ALL).containing("").among(null));
  }

  /** Shows these columns, in their order; none for as many as there is room for. */
  public void choose(List<Field> fields) {
    asked = asked.showing(List.copyOf(fields));
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

  /**
   * Makes a text of instructions, in the background.
   *
   * @param ids in the order wanted
   * @param fields the columns of a table
   * @param ready given the text
   */
  public void clip(
      List<Long> ids, Clipping what, Collection<Field> fields, Consumer<String> ready) {
    if (ids.isEmpty()) {
      return;
    }
    var wanted = ids.stream().mapToLong(Long::longValue).toArray();
    clipping.load(
        () ->
            switch (what) {
              case TABLE -> Clipping.table(read(wanted), fields);
              case JSON ->
                  Clipping.json(session.project().instructions().some(wanted), read(wanted));
              case CODE -> Clipping.code(session.project().instructions().some(wanted));
              case LINKS ->
                  Arrays.stream(wanted)
                      .mapToObj(InstructionsViewModel::link)
                      .collect(Collectors.joining("\n"));
            },
        text -> {
          ready.accept(text);
          clipped.set(Words.count(wanted.length, "instruction") + " copied");
        });
  }

  private List<Line> read(long[] ids) {
    return summaries().rows(ids).stream().map(Line::of).toList();
  }

  /** What was copied last, in words. */
  public ReadOnlyStringProperty clippedProperty() {
    return clipped.getReadOnlyProperty();
  }

  /** What names a line, in this project. */
  public static String link(long id) {
    return SCHEME + id;
  }

  /** Saved views by name. */
  public Views views() {
    return views;
  }

  /** Keeps order, filter and columns in the project under a name. */
  public void saveView(String name) {
    views.save(name, asked);
  }

  /** Arranges the table as it was when a view was saved. */
  public void applyView(String name) {
    views.load(name, this::ask);
  }

  /** What is filtered by, one entry for each facet, in words. */
  public List<Chip> chips() {
    return Chip.of(asked, facets.get(), this::ask);
  }

  /** A link that was pasted leads at once, one that is typed when it is finished. */
  private void typed(String before, String text) {
    if (text.strip().startsWith(SCHEME)) {
      if (text.length() > before.length() + 1) {
        follow();
      }
    } else {
      ask(asked.containing(text));
    }
  }

  /** Goes where the link in the filter field leads, if there is one. */
  public void follow() {
    var link = LINK.matcher(filter.get());
    if (link.matches()) {
      filter.set("");
      find(Long.parseLong(link.group(1)));
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
   * Reads the lines.
   *
   * @param again whether the data may have changed; what is shown then stays until all is read
   */
  private void read(boolean again) {
    reading.set(true);
    go(Reading.of(asked, again && !lines.isEmpty(), again ? null : facets.get()));
  }

  /** Looks further, and at once into the lines that will be in sight, so that none comes empty. */
  private void go(Reading soFar) {
    slot.load(
        () -> {
          var now = soFar.further(summaries());
          return new Reading.Step(now, read(now.top(soFar)));
        },
        step -> accept(step.reading(), step.top()));
  }

  private void accept(Reading now, List<Line> top) {
    if (now.facets() != null && now.facets() != facets.get()) {
      facets.set(now.facets());
    }
    if (!now.quietly() || now.complete()) {
      lines.show(now.ids(), top);
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
