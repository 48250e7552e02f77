package plum.ui.instructions;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.pipeline.CancelToken;
import plum.store.TextSearch;
import plum.store.TextSearch.Hit;
import plum.store.TextSearch.Kind;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Finds words or a pattern in everything there is to read. Kinds take turns, a range of keys each,
 * and what was found is shown after every turn; typing on begins anew.
 */
public final class SearchViewModel {
  private static final int SHORTEST = 2;
  private static final int FIRST_RANGE = 2000;
  private static final int MOST_RANGE = 64_000;
  private static final long QUICK_NANOS = 40_000_000;
  private static final long SLOW_NANOS = 160_000_000;

  /** Hits that are listed of a kind; the others are only counted. */
  static final int LISTED = 500;

  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private CancelToken token = new CancelToken();

  /** What was looked for last, null for nothing. */
  private @Nullable Pattern searched;

  // Properties

  private final StringProperty text = new SimpleStringProperty("");
  private final BooleanProperty regex = new SimpleBooleanProperty();
  private final BooleanProperty caseMatters = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<Set<Kind>> kinds =
      new ReadOnlyObjectWrapper<>(EnumSet.allOf(Kind.class));
  private final ReadOnlyObjectWrapper<Map<Kind, Long>> counts =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ObservableList<Hit> hits = FXCollections.observableArrayList();
  private final ObservableList<Hit> hitsShown = FXCollections.unmodifiableObservableList(hits);
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper();

  SearchViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    slot = session.loader().slot();
    text.subscribe((_, _) -> search());
    regex.subscribe((_, _) -> search());
    caseMatters.subscribe((_, _) -> search());
  }

  public StringProperty textProperty() {
    return text;
  }

  /** Whether the text is a regular expression. */
  public BooleanProperty regexProperty() {
    return regex;
  }

  public BooleanProperty caseMattersProperty() {
    return caseMatters;
  }

  /** Where to look. */
  public ReadOnlyObjectProperty<Set<Kind>> kindsProperty() {
    return kinds.getReadOnlyProperty();
  }

  /** Texts with a match so far; of kinds looked at. */
  public ReadOnlyObjectProperty<Map<Kind, Long>> countsProperty() {
    return counts.getReadOnlyProperty();
  }

  /** What was found, in the order it was found. */
  public ObservableList<Hit> hits() {
    return hitsShown;
  }

  /** What is wrong with the pattern and where; empty while it is good. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** How much of all texts was looked at, 0 to 1. */
  public ReadOnlyDoubleProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  // Commands

  /** Looks into a kind of text too, or no longer. */
  public void toggle(Kind kind) {
    var now = EnumSet.copyOf(Arrays.asList(Kind.values()));
    now.removeIf(each -> (each == kind) == kinds.get().contains(each));
    kinds.set(now);
    search();
  }

  /**
   * Everything that matches, also what is only counted.
   *
   * @param count texts; 0 while it is not known
   */
  record All(long count, Function<BooleanSupplier, Stream<Hit>> reader) {
    Stream<Hit> read(BooleanSupplier stopped) {
      return reader.apply(stopped);
    }
  }

  /** Everything that matches; nothing while it is being looked for. */
  All found() {
    var pattern = searched;
    var wanted = counts.get();
    var count = wanted.values().stream().mapToLong(Long::longValue).sum();
    return working.get() || pattern == null
        ? new All(0, _ -> Stream.of())
        : new All(
            count,
            stopped ->
                wanted.keySet().stream().flatMap(kind -> everywhere(kind, pattern, stopped)));
  }

  private Stream<Hit> everywhere(Kind kind, Pattern pattern, BooleanSupplier stopped) {
    var last = texts().last(kind);
    return LongStream.iterate(0, at -> at < last, at -> at + FIRST_RANGE)
        .boxed()
        .takeWhile(_ -> !stopped.getAsBoolean())
        .flatMap(
            at ->
                texts()
                    .search(
                        kind,
                        pattern,
                        at,
                        Math.min(last, at + FIRST_RANGE),
                        Integer.MAX_VALUE,
                        stopped)
                    .hits()
                    .stream());
  }

  public void open(Hit hit) {
    navigator.openInstruction(hit.instructionId());
  }

  /** Stops looking; what was found stays. */
  public void stop() {
    token.cancel();
    slot.drop();
    if (working.get()) {
      working.set(false);
      summary.set(summary.get().replace("still looking", "stopped"));
    }
  }

  /** How far the search in a kind has come. */
  private record Reach(long at, long last, int range) {
    boolean isDone() {
      return at >= last;
    }
  }

  private void search() {
    token.cancel();
    slot.drop();
    token = new CancelToken();
    searched = null;
    hits.clear();
    counts.set(Map.of());
    problem.set("");
    working.set(false);
    progress.set(0);
    var wanted = text.get();
    if (wanted.strip().length() < SHORTEST) {
      summary.set("");
      return;
    }
    Pattern pattern;
    try {
      var flags = caseMatters.get() ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
      pattern =
          regex.get()
              ? Pattern.compile(wanted, flags | Pattern.MULTILINE)
              : Pattern.compile(Pattern.quote(wanted), flags);
    } catch (PatternSyntaxException e) {
      problem.set(where(e));
      summary.set("");
      return;
    }
    searched = pattern;
    working.set(true);
    var mine = token;
    slot.load(
        this::begin,
        reaches -> {
          if (!mine.getAsBoolean()) {
            var none = new EnumMap<Kind, Long>(Kind.class);
            reaches.keySet().forEach(kind -> none.put(kind, 0L));
            counts.set(none);
            go(pattern, reaches, null, mine);
          }
        });
  }

  /** "Unclosed group after “foo(bar”, character 8." */
  private static String where(PatternSyntaxException e) {
    var pattern = e.getPattern();
    var at = Math.clamp(e.getIndex(), 0, pattern.length());
    return e.getDescription()
        + (e.getIndex() < 0
            ? ""
            : at == 0
                ? ", at the beginning"
                : ", after “" + pattern.substring(Math.max(0, at - 20), at) + "”")
        + (e.getIndex() < 0 ? "." : " (character " + (at + 1) + ").");
  }

  private TextSearch texts() {
    return session.project().textSearch();
  }

  private Map<Kind, Reach> begin() {
    var reaches = new EnumMap<Kind, Reach>(Kind.class);
    for (var kind : kinds.get()) {
      reaches.put(kind, new Reach(0, texts().last(kind), FIRST_RANGE));
    }
    return reaches;
  }

  private record Turn(Kind kind, Reach reach, TextSearch.Piece piece) {}

  /** Looks at the next range of the kind whose turn it is. */
  private void go(
      Pattern pattern, Map<Kind, Reach> reaches, @Nullable Kind before, CancelToken mine) {
    var next = next(reaches, before);
    if (next == null) {
      working.set(false);
      progress.set(1);
      summarise();
      return;
    }
    var reach = Objects.requireNonNull(reaches.get(next));
    var room = (int) Math.max(0, LISTED - counts.get().getOrDefault(next, 0L));
    slot.load(
        () -> turn(pattern, next, reach, room, mine),
        turn -> {
          reaches.put(next, turn.reach());
          var now = new EnumMap<Kind, Long>(Kind.class);
          now.putAll(counts.get());
          now.merge(next, (long) turn.piece().found(), Long::sum);
          counts.set(now);
          hits.addAll(turn.piece().hits());
          progress.set(share(reaches));
          summarise();
          go(pattern, reaches, next, mine);
        });
  }

  private Turn turn(Pattern pattern, Kind kind, Reach reach, int room, CancelToken mine) {
    var begin = System.nanoTime();
    var to = Math.min(reach.last(), reach.at() + reach.range());
    var piece = texts().search(kind, pattern, reach.at(), to, room, mine);
    var spent = System.nanoTime() - begin;
    var range =
        spent < QUICK_NANOS
            ? Math.min(MOST_RANGE, 2 * reach.range())
            : spent > SLOW_NANOS ? Math.max(100, reach.range() / 2) : reach.range();
    return new Turn(kind, new Reach(to, reach.last(), range), piece);
  }

  private static @Nullable Kind next(Map<Kind, Reach> reaches, @Nullable Kind before) {
    var open =
        reaches.entrySet().stream()
            .filter(each -> !each.getValue().isDone())
            .map(Map.Entry::getKey)
            .toList();
    return open.stream()
        .filter(kind -> before != null && kind.compareTo(before) > 0)
        .findFirst()
        .or(() -> open.stream().findFirst())
        .orElse(null);
  }

  private static double share(Map<Kind, Reach> reaches) {
    var all = reaches.values().stream().mapToLong(Reach::last).sum();
    var done = reaches.values().stream().mapToLong(Reach::at).sum();
    return all == 0 ? 1 : (double) done / all;
  }

  private void summarise() {
    var found = counts.get().values().stream().mapToLong(Long::longValue).sum();
    summary.set(
        (found == 0 && !working.get() ? "Nothing found" : Words.count(found, "text"))
            + (working.get()
                ? ", still looking"
                : found > hits.size()
                    ? ", the first " + Words.count(hits.size()) + " listed"
                    : ""));
  }

  /** A kind of text in words. */
  static String words(Kind kind) {
    return switch (kind) {
      case INSTRUCTION -> "Instructions";
      case TEST -> "Tests";
      case SOLUTION -> "Solutions";
      case ERROR -> "Exceptions";
      case STDERR -> "Standard error";
    };
  }

  /** Every kind, in order. */
  static List<Kind> all() {
    return List.of(Kind.values());
  }
}
