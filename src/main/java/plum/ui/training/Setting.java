package plum.ui.training;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plum.pipeline.TrainingConfig;
import plum.train.Lora;
import plum.train.Objective;

/**
 * One thing that can be set of a training run.
 *
 * @param path of it in the configuration, as in parameters.objective.beta
 * @param choices what it may be, where that can be listed
 * @param value as it stands in a field
 */
public record Setting(String path, Kind kind, List<String> choices, String value) {
  /** What is written into its field. */
  public enum Kind {
    TEXT,
    /** A number with a fraction. */
    NUMBER,
    WHOLE,
    SWITCH,
    CHOICE,
    /** Some of the choices, in the order they were chosen, with commas between. */
    CHOICES,
    /** Numbers with commas between. */
    NUMBERS,
    /** Words with commas between. */
    WORDS
  }

  static final String TYPE = "parameters.objective.type";
  static final String LORA = "parameters.lora";

  /** Set otherwise, by the seed of the run. */
  private static final String SEED = "parameters.seed";

  static final String ON = "on";
  static final String OFF = "off";

  /** Everything that can be set, in the order of the records, at the values of a configuration. */
  static List<Setting> of(TrainingConfig config) {
    var all = new ArrayList<Setting>();
    collect(config, "", all);
    all.removeIf(setting -> setting.path().equals(SEED));
    return all;
  }

  private static void collect(Record record, String prefix, List<Setting> all) {
    for (var component : record.getClass().getRecordComponents()) {
      var path = prefix + component.getName();
      var value = value(record, component);
      if (component.getType() == Lora.class) {
        all.add(new Setting(path, Kind.SWITCH, List.of(), value == null ? OFF : ON));
      }
      if (value instanceof Objective objective) {
        all.add(
            new Setting(
                TYPE,
                Kind.CHOICE,
                Objective.defaults().stream().map(Objective::type).toList(),
                objective.type()));
      }
      if (value instanceof Record inner) {
        collect(inner, path + ".", all);
      } else if (!Record.class.isAssignableFrom(component.getType())) {
        all.add(leaf(path, component, value));
      }
    }
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Setting leaf(String path, RecordComponent component, @Nullable Object value) {
    var type = component.getType();
    if (type.isEnum()) {
      return new Setting(path, Kind.CHOICE, names(type), text(value));
    }
    if (List.class.isAssignableFrom(type)) {
      var item =
          component.getGenericType() instanceof ParameterizedType list
              ? list.getActualTypeArguments()[0]
              : String.class;
      if (item instanceof Class<?> of && of.isEnum()) {
        return new Setting(path, Kind.CHOICES, names(of), text(value));
      }
      return new Setting(
          path, item == Double.class ? Kind.NUMBERS : Kind.WORDS, List.of(), text(value));
    }
    if (type == boolean.class) {
      return new Setting(path, Kind.SWITCH, List.of(), Boolean.TRUE.equals(value) ? ON : OFF);
    }
    var kind =
        type == int.class || type == long.class
            ? Kind.WHOLE
            : type == double.class || type == Double.class ? Kind.NUMBER : Kind.TEXT;
    return new Setting(path, kind, List.of(), text(value));
  }

  private static List<String> names(Class<?> choices) {
    return Arrays.stream(choices.getEnumConstants())
        .map(choice -> ((Enum<?>) choice).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Double number -> SettingText.number(number);
      case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
      case List<?> list -> String.join(", ", list.stream().map(Setting::text).toList());
      default -> value.toString();
    };
  }

  /** The last part of its path: what records call it in their messages. */
  String word() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** A value that cannot be what it should be; the message says what that is. */
  public static final class Misfit extends Exception {
    private static final long serialVersionUID = 1;

    Misfit(String message) {
      super(message);
    }
  }

  /**
   * What a text in its field means, as it stands in JSON; null for none.
   *
   * @throws Misfit if it means nothing
   */
  @Nullable Object parse(String text) throws Misfit {
    var word = text.strip();
    return switch (kind) {
      case TEXT -> word;
      case SWITCH -> word.equals(ON);
      case CHOICE -> path.equals(TYPE) ? word : word.toUpperCase(Locale.ROOT);
      case NUMBER -> word.isEmpty() && value.isEmpty() ? null : number(word);
      case WHOLE -> whole(word);
      case CHOICES -> list(word).stream().map(each -> each.toUpperCase(Locale.ROOT)).toList();
      case WORDS -> list(word);
      case NUMBERS -> {
        var numbers = new ArrayList<Double>();
        for (var each : list(word)) {
          numbers.add(number(each));
        }
        yield numbers;
      }
    };
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split("[,;\\s]+")).filter(each -> !each.isEmpty()).toList();
  }

  private static double number(String text) throws Misfit {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new Misfit(text.isEmpty() ? "needs a number" : "is a number, not \"" + text + "\"");
    }
  }

  private static long whole(String text) throws Misfit {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Misfit(
          text.isEmpty() ? "needs a whole number" : "is a whole number, not \"" + text + "\"");
    }
  }

  /** Puts a value at its place in a tree of maps. */
  void put(Map<String, @Nullable Object> tree, @Nullable Object value) {
    put(tree, List.of(path.split("\\.")), value);
  }

  @SuppressWarnings("unchecked") // inner maps are made here
  private static void put(
      Map<String, @Nullable Object> tree, List<String> path, @Nullable Object value) {
    if (path.size() == 1) {
      tree.put(path.getFirst(), value);
      return;
    }
    if (!(tree.get(path.getFirst()) instanceof Map<?, ?>)) {
      tree.put(path.getFirst(), new LinkedHashMap<String, Object>());
    }
    var inner = (Map<String, @Nullable Object>) Objects.requireNonNull(tree.get(path.getFirst()));
    put(inner, path.subList(1, path.size()), value);
  }
}
