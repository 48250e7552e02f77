package plum.ui.tryit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import plum.data.PlumException;
import plum.llm.SamplingParameters;
import plum.pipeline.SamplingConfig;

/** The settings a person turns, and those of the recipe's stage they began from. */
public final class Dials {
  private final Map<Dial, DoubleProperty> values = new EnumMap<>(Dial.class);
  private final Map<Dial, ReadOnlyBooleanWrapper> changes = new EnumMap<>(Dial.class);
  private final ReadOnlyObjectWrapper<SamplingConfig> base;
  private final StringProperty seed = new SimpleStringProperty("0");
  private final StringProperty stop = new SimpleStringProperty("");
  private final ReadOnlyBooleanWrapper stopChanged = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper();

  /** One setting that is not the recipe's. */
  public record Change(String title, String brief, String before, String after) {}

  Dials(SamplingConfig config) {
    base = new ReadOnlyObjectWrapper<>(config);
    for (var dial : Dial.values()) {
      var value = new SimpleDoubleProperty(dial.of(config));
      values.put(dial, value);
      changes.put(dial, new ReadOnlyBooleanWrapper());
      value.subscribe(_ -> review());
    }
    stop.subscribe(_ -> review());
    set(config);
    review();
  }

  // Properties

  DoubleProperty valueProperty(Dial dial) {
    return Objects.requireNonNull(values.get(dial));
  }

  /** Whether a value is not the recipe's. */
  ReadOnlyBooleanProperty changedProperty(Dial dial) {
    return Objects.requireNonNull(changes.get(dial)).getReadOnlyProperty();
  }

  /** A whole number, as text. */
  public StringProperty seedProperty() {
    return seed;
  }

  /** Strings that end an answer, one a line; {@code \n} is a line break. */
  public StringProperty stopProperty() {
    return stop;
  }

  ReadOnlyBooleanProperty stopChangedProperty() {
    return stopChanged.getReadOnlyProperty();
  }

  /** Whether anything but the seed is not the recipe's. */
  public ReadOnlyBooleanProperty changedProperty() {
    return changed.getReadOnlyProperty();
  }

  /** The stage of the recipe that values are compared with. */
  public ReadOnlyObjectProperty<SamplingConfig> baseProperty() {
    return base.getReadOnlyProperty();
  }

  // Commands

  /** Compares with another stage; values that were the old one's become the new one's. */
  void setBase(SamplingConfig config) {
    var before = base.get();
    var untouched = !changed.get() && seed.get().equals(Long.toString(before.seed()));
    base.set(config);
    if (untouched) {
      set(config);
    }
    review();
  }

  /** Sets all values. */
  public void set(SamplingConfig config) {
    for (var dial : Dial.values()) {
      valueProperty(dial).set(dial.of(config));
    }
    seed.set(Long.toString(config.seed()));
    stop.set(written(config.sampling().stop()));
  }

  /** Sets all values to the recipe's. */
  public void reset() {
    set(base.get());
  }

  void reset(Dial dial) {
    valueProperty(dial).set(dial.of(base.get()));
  }

  void resetStop() {
    stop.set(written(base.get().sampling().stop()));
  }

  /**
   * The settings as the sampling stage takes them.
   *
   * @throws PlumException if some do not go together, or the seed is no whole number
   */
  public SamplingConfig config(String policy) {
    var from = base.get();
    var p = from.sampling();
    return new SamplingConfig(
        from.name(),
        from.round(),
        seed(),
        policy,
        from.device(),
        whole(Dial.SAMPLES),
        new SamplingParameters(
            value(Dial.TEMPERATURE),
            whole(Dial.TOP_K),
            value(Dial.TOP_P),
            value(Dial.MIN_P),
            value(Dial.REPETITION_PENALTY),
            p.presencePenalty(),
            p.frequencyPenalty(),
            p.badWords(),
            p.minNewTokens(),
            whole(Dial.MAX_NEW_TOKENS),
            read(stop.get()),
            p.bestOf()),
        from.chat());
  }

  private long seed() {
    try {
      return Long.parseLong(seed.get().strip());
    } catch (NumberFormatException e) {
      throw new PlumException("The seed must be a whole number, not \"" + seed.get() + "\".", e);
    }
  }

  private double value(Dial dial) {
    return valueProperty(dial).get();
  }

  private int whole(Dial dial) {
    return (int) Math.round(value(dial));
  }

  /** What a configuration has otherwise than the recipe's stage; the seed aside. */
  public static List<Change> changes(SamplingConfig before, SamplingConfig after) {
    var all = new ArrayList<Change>();
    for (var dial : Dial.values()) {
      if (dial.of(before) != dial.of(after)) {
        all.add(
            new Change(
                dial.title(), dial.brief(), dial.text(dial.of(before)), dial.text(dial.of(after))));
      }
    }
    if (!before.sampling().stop().equals(after.sampling().stop())) {
      all.add(
          new Change(
              "Stop strings",
              "stop",
              written(before.sampling().stop()).replace("\n", " or "),
              written(after.sampling().stop()).replace("\n", " or ")));
    }
    return all;
  }

  private void review() {
    var config = base.get();
    var any = false;
    for (var dial : Dial.values()) {
      var value = values.get(dial);
      var change = changes.get(dial);
      if (value != null && change != null) {
        change.set(Math.abs(value.get() - dial.of(config)) > 1e-9);
        any |= change.get();
      }
    }
    stopChanged.set(!read(stop.get()).equals(config.sampling().stop()));
    changed.set(any || stopChanged.get());
  }

  private static String written(List<String> stop) {
    return String.join(
        "\n",
        stop.stream()
            .map(each -> each.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t"))
            .toList());
  }

  private static List<String> read(String text) {
    return text.lines()
        .filter(line -> !line.isEmpty())
        .map(
            line ->
                line.replace("\\\\", "\0")
                    .replace("\\n", "\n")
                    .replace("\\t", "\t")
                    .replace("\0", "\\"))
        .distinct()
        .toList();
  }
}
