package plum.ui.tryit;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.PlumException;
import plum.pipeline.BenchQuestion;
import plum.pipeline.BenchTry;
import plum.store.Instructions;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** What the policy is asked: an instruction of the project, or a prompt typed in. */
public final class Asked {
  private static final int NEIGHBOURS = 100;

  private final Session session;
  private final Loader.Slot slot;

  /** The instruction that was asked for or is shown, 0 for none. */
  private long wanted;

  // Properties

  private final BooleanProperty typed = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<@Nullable BenchQuestion> instruction =
      new ReadOnlyObjectWrapper<>();
  private final StringProperty search = new SimpleStringProperty("");
  private final StringProperty prompt = new SimpleStringProperty("");
  private final StringProperty asserts = new SimpleStringProperty("");
  private final ObjectProperty<AnswerFormat> format =
      new SimpleObjectProperty<>(AnswerFormat.CONTINUATION);
  private final ReadOnlyBooleanWrapper ready = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper missed = new ReadOnlyBooleanWrapper();

  Asked(Session session) {
    this.session = session;
    slot = session.loader().slot();
    typed.subscribe(_ -> review());
    prompt.subscribe(_ -> review());
    search.subscribe(_ -> missed.set(false));
  }

  /** Whether a prompt is typed in. */
  public BooleanProperty typedProperty() {
    return typed;
  }

  /** The instruction of the project, null for none. */
  public ReadOnlyObjectProperty<@Nullable BenchQuestion> instructionProperty() {
    return instruction.getReadOnlyProperty();
  }

  /** Part of key or prompt that instructions are looked for by. */
  public StringProperty searchProperty() {
    return search;
  }

  /** Whether nothing matched what was searched. */
  public ReadOnlyBooleanProperty missedProperty() {
    return missed.getReadOnlyProperty();
  }

  public StringProperty promptProperty() {
    return prompt;
  }

  /** Tests for a prompt that is typed. */
  public StringProperty assertsProperty() {
    return asserts;
  }

  /** How answers to a prompt that is typed become programs. */
  public ObjectProperty<AnswerFormat> formatProperty() {
    return format;
  }

  /** Whether there is something to ask. */
  public ReadOnlyBooleanProperty readyProperty() {
    return ready.getReadOnlyProperty();
  }

  /**
   * The question as it stands.
   *
   * @throws PlumException if the typed tests make no sense
   */
  BenchQuestion question() {
    var chosen = instruction.get();
    return typed.get() || chosen == null
        ? BenchQuestion.typed(prompt.get(), format.get(), asserts.get())
        : chosen;
  }

  // Commands

  /** Asks an instruction of the project. */
  public void open(long instructionId) {
    typed.set(false);
    wanted = instructionId;
    slot.load(() -> read(instructionId), this::show);
  }

  /** Reads the instruction again, or the first one with tests if none was chosen. */
  void refresh() {
    var id = wanted;
    slot.load(() -> (id == 0 ? first() : Optional.of(id)).flatMap(this::read), this::show);
  }

  /** The next instruction that matches the search. */
  public void next() {
    step(id -> page(id).stream().findFirst());
  }

  /** The one before that matches the search. */
  public void previous() {
    step(
        id ->
            page(Math.max(0, id - 1 - NEIGHBOURS)).stream()
                .filter(row -> row.id() < id)
                .reduce((_, last) -> last));
  }

  /** The first instruction that matches the search. */
  public void find() {
    typed.set(false);
    slot.load(
        () -> page(0).stream().findFirst().flatMap(row -> read(row.id())),
        found -> {
          missed.set(found.isEmpty());
          found.ifPresent(one -> show(Optional.of(one)));
        });
  }

  /** Brings the question of an earlier try back. */
  void show(BenchTry one) {
    if (one.instructionId() != 0) {
      open(one.instructionId());
    } else {
      slot.drop();
      typed.set(true);
      prompt.set(one.prompt());
      format.set(one.format());
      asserts.set(one.asserts());
    }
  }

  private interface Step {
    Optional<Instructions.Row> from(long id);
  }

  private void step(Step way) {
    var now = instruction.get();
    var from = now == null ? 0 : now.instruction().id();
    slot.load(
        () -> way.from(from).map(Instructions.Row::id).flatMap(this::read),
        found -> found.ifPresent(one -> show(Optional.of(one))));
  }

  private List<Instructions.Row> page(long after) {
    return session.project().instructions().page(after, NEIGHBOURS, null, search.get().strip());
  }

  private Optional<Long> first() {
    var rows = session.project().instructions().page(0, NEIGHBOURS, null, "");
    return rows.stream()
        .filter(row -> row.tests() > 0)
        .findFirst()
        .or(() -> rows.stream().findFirst())
        .map(Instructions.Row::id);
  }

  private Optional<BenchQuestion> read(long id) {
    return BenchQuestion.of(session.project(), session.recipe(), id);
  }

  private void show(Optional<BenchQuestion> found) {
    instruction.set(found.orElse(null));
    wanted = found.map(question -> question.instruction().id()).orElse(0L);
    review();
  }

  private void review() {
    ready.set(typed.get() ? !prompt.get().isBlank() : instruction.get() != null);
  }
}
