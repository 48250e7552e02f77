package plum.ui.preferences;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Decision;
import plum.data.Review;
import plum.data.ReviewState;
import plum.data.Run;
import plum.store.DecisionLog;
import plum.store.ReviewLog;
import plum.ui.session.Loader;
import plum.ui.session.ReviewWriter;
import plum.ui.session.Session;

/**
 * The review of one pool: a queue of pairs, one decision after another, and the way back.
 *
 * <p>A decision shows at once and goes to the disk on a line of its own, in order; "saved" is said
 * when the store has said it. If the disk refuses, everything is read again as it is there.
 */
public final class ReviewViewModel {
  private final Session session;
  private final String me;
  private final PoolOpening opening;
  private final Loader.Slot filtering;
  private final Siblings siblings;
  private final ReviewWriter writer;
  private final PairQueue queue;
  private PoolLines lines = new PoolLines(List.of());
  private @Nullable Run pool;
  private @Nullable ReviewLog log;

  /** What was decided since the pool was opened. */
  private final Map<Long, ReviewState> decided = new HashMap<>();

  // Properties

  private final ObjectProperty<@Nullable Pair> selected = new SimpleObjectProperty<>();
  private final ObjectProperty<QueueFilter> filter = new SimpleObjectProperty<>(QueueFilter.NONE);
  private final ReadOnlyObjectWrapper<Tally> tally =
      new ReadOnlyObjectWrapper<>(Tally.of(List.of(), ""));
  private final ReadOnlyObjectWrapper<List<Candidate>> candidates =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private final BooleanProperty advancing = new SimpleBooleanProperty(true);
  private final BooleanProperty blind = new SimpleBooleanProperty();

  ReviewViewModel(Session session) {
    this.session = session;
    me = session.settings().reviewer();
    opening = new PoolOpening(session);
    filtering = session.loader().slot();
    siblings = new Siblings(session);
    writer = new ReviewWriter(session.loader());
    queue = new PairQueue(session.loader(), this::read);
    queue.addListener((ListChangeListener<Pair>) _ -> catchUp());
    selected.subscribe(this::look);
    filter.subscribe(_ -> filter());
  }

  /** The pairs that pass the filter, in its order. */
  public ObservableList<Pair> queue() {
    return queue;
  }

  /** The pair that is looked at, null for none. */
  public ObjectProperty<@Nullable Pair> selectedProperty() {
    return selected;
  }

  /** Where a pair stands in the queue, below zero if it does not. */
  public int place(@Nullable Pair pair) {
    return queue.indexOf(pair);
  }

  /** A pair by its id, if it is in the queue. */
  Optional<Pair> find(long id) {
    return queue.find(id);
  }

  public ObjectProperty<QueueFilter> filterProperty() {
    return filter;
  }

  /** How far the review of the pool is. */
  public ReadOnlyObjectProperty<Tally> tallyProperty() {
    return tally.getReadOnlyProperty();
  }

  /** Solutions that could take a side of the selected pair. */
  public ReadOnlyObjectProperty<List<Candidate>> candidatesProperty() {
    return candidates.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty redoableProperty() {
    return redoable.getReadOnlyProperty();
  }

  /** Whether every decision is on the disk, in words; empty before the first. */
  public ReadOnlyStringProperty savedProperty() {
    return writer.savedProperty();
  }

  /** What was done last, in words. */
  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  /** Whether a decision leads on to the next pending pair. */
  public BooleanProperty advancingProperty() {
    return advancing;
  }

  /** Whether it is hidden which side passed. */
  public BooleanProperty blindProperty() {
    return blind;
  }

  /** Who decides. */
  public String reviewer() {
    return me;
  }

  /** What makes a pair worth a look, in words; empty where nothing does. */
  public String signals(Pair pair) {
    return lines.find(pair.id()).map(ReviewWords::signals).orElse("");
  }

  /** With hidden sides: whether the chosen one stands on the left. Fixed for each pair. */
  public boolean chosenIsLeft(Pair pair) {
    return !blind.get() || new SplittableRandom(pair.id() * 31 + 7).nextBoolean();
  }

  // Commands

  /** Shows another pool, or the same one as it is now. */
  void open(@Nullable Run chosen) {
    if (chosen == null || chosen.equals(pool)) {
      return;
    }
    pool = chosen;
    reload(chosen);
  }

  /** Shows the beginning of the pool at once, then all of it. */
  private void reload(Run chosen) {
    opening.open(
        chosen,
        (now, beginning) -> {
          log = now;
          decided.clear();
          siblings.forget();
          message.set("");
          selected.set(null);
          take(beginning);
        },
        whole -> {
          var shown = selected.get();
          if (decided.isEmpty() && shown != null && shown.review() != Review.PENDING) {
            selected.set(null);
          }
          take(whole);
        });
  }

  /** Takes pairs over as they were read, with what was decided meanwhile. */
  private void take(PoolLines read) {
    lines = read;
    lines.change(decided);
    count();
    filter();
  }

  /** Shows the queue as the filter has it now; called again when states have changed. */
  public void filter() {
    var wanted = filter.get();
    var all = lines.all();
    filtering.load(
        () -> PairQueue.Ready.of(wanted.apply(all)),
        now -> {
          queue.show(now);
          queue.replace(lines.change(decided));
          var place = queue.indexOf(selected.get());
          selected.set(place >= 0 ? queue.get(place) : first());
        });
  }

  private @Nullable Pair first() {
    var pending = queue.nextPending(-1);
    return pending >= 0 ? queue.get(pending) : queue.isEmpty() ? null : queue.getFirst();
  }

  public void accept() {
    decide(new Decision.Accept(), true);
  }

  public void reject() {
    decide(new Decision.Reject(), true);
  }

  public void skip() {
    decide(new Decision.Skip(), true);
  }

  public void swap() {
    decide(new Decision.Swap(), false);
  }

  public void flag() {
    var pair = selected.get();
    if (pair != null) {
      decide(new Decision.Flag(!pair.state().flagged()), false);
    }
  }

  public void comment(String text) {
    decide(new Decision.Comment(text.strip()), false);
  }

  /** Other texts for the sides; one that is unchanged stays the solution's. */
  public void edit(String chosen, String rejected) {
    var pair = selected.get();
    if (pair != null) {
      var now = pair.state().now();
      decide(
          new Decision.Edit(
              new ReviewState.Sides(
                  now.chosenId(),
                  now.rejectedId(),
                  chosen.equals(pair.chosen()) ? now.chosenText() : chosen,
                  rejected.equals(pair.rejected()) ? now.rejectedText() : rejected)),
          false);
    }
  }

  /** Makes a candidate the chosen side, by its number. */
  public void choose(int number) {
    candidate(number).ifPresent(each -> decide(new Decision.Choose(each.solution().id()), false));
  }

  /** Makes a candidate the rejected side, by its number. */
  public void refuse(int number) {
    candidate(number).ifPresent(each -> decide(new Decision.Refuse(each.solution().id()), false));
  }

  /** With hidden sides: the left or the right one is better. */
  public void prefer(boolean left) {
    var pair = selected.get();
    if (pair != null && blind.get()) {
      decide(new Decision.Prefer(left == chosenIsLeft(pair)), true);
    }
  }

  private Optional<Candidate> candidate(int number) {
    var known = candidates.get();
    return blind.get() || number > known.size()
        ? Optional.empty()
        : Optional.of(known.get(number - 1));
  }

  private void decide(Decision decision, boolean advance) {
    var pair = selected.get();
    var open = log;
    if (pair == null || open == null || !pair.isRead()) {
      return;
    }
    var goes = advance && advancing.get();
    var next = goes ? queue.nextPending(queue.indexOf(pair)) : -1;
    var after = decision.apply(pair.state(), me);
    if (!after.equals(pair.state())) {
      decided.put(pair.id(), after);
      var line = lines.change(Map.of(pair.id(), after));
      var changed = pair.with(after, candidates.get());
      changed.ifPresentOrElse(queue::put, () -> queue.replace(line));
      // What is left at once is not drawn once more.
      if (next < 0) {
        changed.ifPresent(selected::set);
      }
      count();
      message.set(ReviewWords.done(decision, 1, pair.key()));
      write(() -> open.decide(decision, me, List.of(pair.id())), step -> settle(step, pair.id()));
    }
    if (next >= 0) {
      selected.set(queue.get(next));
    } else if (goes) {
      message.set(message.get() + " No pending pair comes after it.");
    }
  }

  /** A text that was not at hand is read once the decision is stored. */
  private void settle(Optional<DecisionLog.Step<ReviewState>> step, long id) {
    var shown = selected.get();
    if (step.isPresent()
        && shown != null
        && shown.id() == id
        && !shown.state().equals(step.get().states().get(id))) {
      show(List.of(id), id);
    }
  }

  /** Decides about many pairs at once. */
  public void decideAll(Decision decision, Collection<Pair> pairs) {
    decideThese(decision, pairs.stream().map(Pair::id).toList());
  }

  /** Decides about everything in the queue. */
  public void decideQueue(Decision decision) {
    decideThese(decision, queued());
  }

  /** The ids of everything in the queue. */
  List<Long> queued() {
    return queue.ids();
  }

  /** Tells the user something about the pool. */
  void say(String words) {
    message.set(words);
  }

  private void decideThese(Decision decision, List<Long> ids) {
    var open = log;
    if (open != null && !ids.isEmpty()) {
      write(
          () -> open.decide(decision, me, ids),
          step -> {
            if (step.isPresent()) {
              message.set(ReviewWords.done(decision, step.get().states().size(), ""));
              take(step.get(), false);
            } else {
              message.set("Nothing to change: they are so already.");
            }
          });
    }
  }

  /** Takes the last decision back and shows its pair. */
  public void undo() {
    var open = log;
    if (open != null) {
      write(
          () -> open.undo(me),
          step ->
              step.ifPresent(
                  each -> {
                    message.set(ReviewWords.undone(each, queue::key));
                    take(each, true);
                  }));
    }
  }

  /** Does again what was taken back. */
  public void redo() {
    var open = log;
    if (open != null) {
      write(
          () -> open.redo(me),
          step ->
              step.ifPresent(
                  each -> {
                    message.set(ReviewWords.redone(each, queue::key));
                    take(each, true);
                  }));
    }
  }

  public void next() {
    move(1);
  }

  public void previous() {
    move(-1);
  }

  private void move(int by) {
    var place = queue.indexOf(selected.get()) + by;
    if (place >= 0 && place < queue.size()) {
      selected.set(queue.get(place));
    }
  }

  private <T> void write(Supplier<T> work, Consumer<T> then) {
    writer.write(
        work,
        result -> {
          restack();
          then.accept(result);
        },
        () -> Optional.ofNullable(pool).ifPresent(this::reload));
  }

  private void restack() {
    var open = log;
    undoable.set(open != null && open.canUndo());
    redoable.set(open != null && open.canRedo());
  }

  /**
   * Shows what a step left behind.
   *
   * @param go whether to go to the first of its pairs
   */
  private void take(DecisionLog.Step<ReviewState> step, boolean go) {
    var ids = step.states().keySet();
    note(step.states());
    queue.forget(ids);
    var shown = selected.get();
    var stays = shown != null && ids.contains(shown.id());
    if (go || stays) {
      var target = shown != null && stays ? shown.id() : ids.iterator().next();
      show(ids.size() > PairQueue.PAGE ? List.of(target) : List.copyOf(ids), target);
    }
  }

  /** Reads pairs again and shows one of them. */
  private void show(List<Long> ids, long target) {
    session
        .loader()
        .load(
            () -> read(ids),
            pairs ->
                pairs.forEach(
                    pair -> {
                      queue.put(pair);
                      if (pair.id() == target) {
                        selected.set(pair);
                      }
                    }));
  }

  private List<Pair> read(List<Long> ids) {
    return session.project().preferences().pairs(ids).stream().map(Pair::of).toList();
  }

  private void note(Map<Long, ReviewState> states) {
    decided.putAll(states);
    queue.replace(lines.change(states));
    count();
  }

  private void count() {
    tally.set(lines.tally(me));
    restack();
  }

  /** Shows the pair that was looked at before it was read. */
  private void catchUp() {
    var pair = selected.get();
    if (pair != null && !pair.isRead() && queue.place(pair.id()) >= 0) {
      var now = queue.get(queue.place(pair.id()));
      if (now.isRead()) {
        selected.set(now);
      }
    }
  }

  private void look(@Nullable Pair pair) {
    var place = queue.indexOf(pair);
    if (place >= 0) {
      queue.preload(place);
    }
    siblings.show(pair, queue.beside(place), candidates::set);
  }
}
