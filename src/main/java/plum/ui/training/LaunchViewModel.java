package plum.ui.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.RecipeCommand;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;
import plum.train.Lora;
import plum.train.Objective;
import plum.ui.session.Session;
import plum.ui.session.TrainingQueue;

/**
 * A training run before it is started: every setting as text, what is wrong with it in the words of
 * the record that refuses it, and what would be run.
 */
public final class LaunchViewModel {
  private final Session session;
  private final TrainingQueue queue;
  private TrainingConfig base = TrainingConfig.defaults();
  private boolean loading;
  private @Nullable TrainingConfig refused;
  private String refusal = "";

  /** A setting in the form. */
  public final class Field {
    private final Setting setting;
    private final String before;
    private final SettingText about;
    private final StringProperty text;
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper();

    private Field(Setting setting, String objective, String before, String now) {
      this.setting = setting;
      this.before = before;
      about = book.of(setting.path(), objective);
      text = new SimpleStringProperty(now);
      text.subscribe(
          value -> {
            changed.set(!value.strip().equals(before));
            edited(this);
          });
    }

    public Setting setting() {
      return setting;
    }

    public SettingText about() {
      return about;
    }

    /** What stands in it. */
    public StringProperty textProperty() {
      return text;
    }

    /** What is wrong with it; empty for nothing. */
    public ReadOnlyStringProperty problemProperty() {
      return problem.getReadOnlyProperty();
    }

    /** Whether it is other than where the form began. */
    public ReadOnlyBooleanProperty changedProperty() {
      return changed.getReadOnlyProperty();
    }

    /** What it was where the form began. */
    public String before() {
      return before;
    }

    public void reset() {
      text.set(before);
    }

    /** What it may be: listed values, or names that are there. */
    public List<String> choices() {
      return switch (setting.path()) {
        case "preferences" -> pools();
        case "policy" -> policies();
        default -> setting.choices();
      };
    }
  }

  private final SettingText.Book book = new SettingText.Book();

  // Properties

  private final ObservableList<Field> fields = FXCollections.observableArrayList();
  private final ObservableList<Field> fieldsShown =
      FXCollections.unmodifiableObservableList(fields);
  private final ReadOnlyObjectWrapper<@Nullable TrainingConfig> config =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper formula = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper legend = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper command = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper origin = new ReadOnlyStringWrapper("");

  public LaunchViewModel(Session session) {
    this.session = session;
    queue = session.trainingQueue();
  }

  /** Every setting, in the order of the records; others appear with another objective. */
  public ObservableList<Field> fields() {
    return fieldsShown;
  }

  /** What would be run, null while something is wrong. */
  public ReadOnlyObjectProperty<@Nullable TrainingConfig> configProperty() {
    return config.getReadOnlyProperty();
  }

  /** Why it cannot be run, empty if it can. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** The loss with its numbers in it. */
  public ReadOnlyStringProperty formulaProperty() {
    return formula.getReadOnlyProperty();
  }

  /** What the letters of the formula stand for. */
  public ReadOnlyStringProperty legendProperty() {
    return legend.getReadOnlyProperty();
  }

  /** The same run for the command line. */
  public ReadOnlyStringProperty commandProperty() {
    return command.getReadOnlyProperty();
  }

  /** Where the form began, in words. */
  public ReadOnlyStringProperty originProperty() {
    return origin.getReadOnlyProperty();
  }

  public List<Preset> presets() {
    return Preset.of(session.recipe());
  }

  // Commands

  /** Begins with the recipe's first training stage, or plain DPO. */
  public void begin() {
    use(presets().getFirst());
  }

  /** Begins anew with the settings of a preset, under a name that is free. */
  public void use(Preset preset) {
    begin(preset.config(), preset.name());
  }

  /** Begins anew with the settings of a run, under a name that is free. */
  public void cloneOf(Run run) {
    session.training(run).ifPresent(its -> begin(its, "Clone of " + run.name()));
  }

  private void begin(TrainingConfig from, String words) {
    base = from;
    origin.set(words);
    show(from, Map.of("name", free(from)));
    review();
  }

  /** The name, or the name with the next number, under which there is no run yet. */
  private String free(TrainingConfig like) {
    var taken = new HashSet<String>();
    session.runs().forEach(run -> taken.add(run.name()));
    queue.waiting().forEach(each -> taken.add(each.name()));
    var type = like.parameters().objective().type();
    var known =
        like.name().equals(TrainingConfig.defaults().name()) || presetsNamed(like)
            ? type
            : like.name();
    if (!taken.contains(known)) {
      return known;
    }
    var stem = known.replaceFirst("-\\d+$", "");
    var number = 2;
    while (taken.contains(stem + "-" + number)) {
      number++;
    }
    return stem + "-" + number;
  }

  /**
   * Whether a configuration has another objective than the stage of the recipe it is called after.
   */
  private boolean presetsNamed(TrainingConfig like) {
    return session.recipe().stages().stream()
        .filter(TrainingConfig.class::isInstance)
        .map(TrainingConfig.class::cast)
        .anyMatch(
            stage ->
                stage.name().equals(like.name())
                    && !stage
                        .parameters()
                        .objective()
                        .type()
                        .equals(like.parameters().objective().type()));
  }

  /** Hands the run in; it waits for those before it. */
  public void train() {
    var wanted = config.get();
    if (wanted != null && problem.get().isEmpty()) {
      queue.add(wanted);
    }
  }

  /** Everything as where the form began, but the name. */
  public void resetAll() {
    fields.stream()
        .filter(field -> !field.setting().path().equals("name"))
        .toList()
        .forEach(Field::reset);
  }

  // What is in the fields

  /** Shows a configuration, but for some texts. */
  private void show(TrainingConfig now, Map<String, String> texts) {
    loading = true;
    var begun = new LinkedHashMap<String, String>();
    Setting.of(beginning(now)).forEach(each -> begun.put(each.path(), each.value()));
    var list = new ArrayList<Field>();
    for (var setting : Setting.of(now)) {
      var value = texts.getOrDefault(setting.path(), setting.value());
      var before =
          setting.path().equals("name")
              ? value
              : begun.getOrDefault(setting.path(), setting.value());
      list.add(new Field(setting, now.parameters().objective().type(), before, value));
    }
    fields.setAll(list);
    loading = false;
  }

  /** Where the form began, with the objective and the adapters that are chosen now. */
  private TrainingConfig beginning(TrainingConfig now) {
    var from = base.parameters();
    var objective =
        from.objective().type().equals(now.parameters().objective().type())
            ? from.objective()
            : Objective.named(now.parameters().objective().type()).orElseThrow();
    var lora = now.parameters().lora();
    var parameters = from.with(objective, from.seed());
    if (lora != null && from.lora() == null) {
      parameters = parameters.with(Lora.defaults());
    } else if (lora == null) {
      parameters = parameters.with((Lora) null);
    }
    return new TrainingConfig(
        base.name(),
        base.round(),
        base.seed(),
        base.preferences(),
        base.policy(),
        base.device(),
        base.demonstrationsPerInstruction(),
        parameters,
        base.chat());
  }

  private void edited(Field field) {
    if (loading) {
      return;
    }
    var path = field.setting().path();
    if (path.equals(Setting.TYPE) || path.equals(Setting.LORA)) {
      reshape(path);
    }
    review();
  }

  /** Other settings belong to another objective, or to adapters. */
  private void reshape(String path) {
    var texts = new LinkedHashMap<String, String>();
    fields.forEach(each -> texts.put(each.setting().path(), each.textProperty().get()));
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    var objective = "parameters.objective.";
    for (var each : fields) {
      var its = each.setting().path();
      var dropped =
          path.equals(Setting.TYPE) && its.startsWith(objective) && !its.equals(Setting.TYPE);
      if (!dropped && !its.equals(Setting.LORA) && !its.startsWith(Setting.LORA + ".")) {
        read(each, tree);
      } else if (dropped) {
        texts.remove(its);
      }
    }
    adapters(texts, tree);
    try {
      if (Recipes.configure(Stage.TRAINING, tree, "") instanceof TrainingConfig shaped) {
        texts.keySet().retainAll(Setting.of(shaped).stream().map(Setting::path).toList());
        show(shaped, texts);
      }
    } catch (PlumException _) {
      // Something else is wrong; the shape follows when that is mended.
    }
  }

  private void adapters(Map<String, String> texts, Map<String, @Nullable Object> tree) {
    if (Setting.ON.equals(texts.get(Setting.LORA))) {
      var at = new Setting(Setting.LORA, Setting.Kind.TEXT, List.of(), "");
      Map<String, @Nullable Object> own = new LinkedHashMap<>();
      at.put(tree, own);
      for (var each : fields) {
        if (each.setting().path().startsWith(Setting.LORA + ".")) {
          read(each, tree);
        }
      }
    } else {
      new Setting(Setting.LORA, Setting.Kind.TEXT, List.of(), "").put(tree, null);
    }
  }

  /** Puts what a field means into a tree; says so if it means nothing. */
  private static boolean read(Field field, Map<String, @Nullable Object> tree) {
    try {
      field.setting().put(tree, field.setting().parse(field.textProperty().get()));
      return true;
    } catch (Setting.Misfit e) {
      field.problem.set(field.about().title() + " " + e.getMessage() + ".");
      return false;
    }
  }

  private void review() {
    fields.forEach(field -> field.problem.set(""));
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    var readable = true;
    var texts = new LinkedHashMap<String, String>();
    for (var field : fields) {
      texts.put(field.setting().path(), field.textProperty().get());
      var path = field.setting().path();
      if (!path.equals(Setting.LORA) && !path.startsWith(Setting.LORA + ".")) {
        readable &= read(field, tree);
      }
    }
    adapters(texts, tree);
    readable &= fields.stream().allMatch(field -> field.problem.get().isEmpty());
    var wanted = readable ? configure(tree) : null;
    config.set(wanted);
    if (wanted != null) {
      formula.set(Formula.of(wanted.parameters().objective()));
      legend.set(Formula.legend(wanted.parameters().objective()));
      command.set(RecipeCommand.of(session.writtenRecipe(), wanted, session.project().folder()));
      problem.set(obstacle(wanted));
    } else if (!readable) {
      problem.set("A field that is marked red must be mended first.");
    }
  }

  private @Nullable TrainingConfig configure(Map<String, @Nullable Object> tree) {
    try {
      return Recipes.configure(Stage.TRAINING, tree, "") instanceof TrainingConfig made
          ? made
          : null;
    } catch (PlumException e) {
      var message = String.valueOf(e.getMessage()).replaceFirst("^[^:]*does not fit: ", "").strip();
      problem.set(message);
      blame(message);
      return null;
    }
  }

  /** Shows a message beside the setting it is about. */
  private void blame(String message) {
    for (var field : fields) {
      if (Pattern.compile("\\b" + Pattern.quote(field.setting().word()) + "\\b")
              .matcher(message.split(" must | cannot | of the form ", 2)[0])
              .find()
          || (field.setting().path().equals("name") && message.contains("the name"))) {
        field.problem.set(message);
        return;
      }
    }
  }

  /** Takes note of why a configuration cannot be run on this machine; empty if it can. */
  public void refuse(@Nullable TrainingConfig of, String why) {
    refused = of;
    refusal = why;
    var wanted = config.get();
    if (wanted != null && wanted.equals(of)) {
      problem.set(obstacle(wanted));
    }
  }

  /** What must be done before it can be run. */
  private String obstacle(TrainingConfig wanted) {
    var same = session.runs().stream().filter(run -> run.name().equals(wanted.name())).findFirst();
    if (same.isPresent() && !session.training(same.get()).equals(Optional.of(wanted))) {
      named("name").problem.set("A run of this name has other settings. Choose another name.");
      return "The name \"" + wanted.name() + "\" is taken.";
    }
    if (same.isPresent() && same.get().outcome() == Outcome.DONE) {
      named("name").problem.set("This run is done. Choose another name to train again.");
      return "The run \"" + wanted.name() + "\" is done already.";
    }
    if (queue.waiting().stream().anyMatch(each -> each.name().equals(wanted.name()))) {
      named("name").problem.set("A run of this name waits already.");
      return "A run of this name waits already.";
    }
    if (!pools().contains(wanted.preferences())) {
      named("preferences").problem.set("There is no finished pool of this name.");
      return "Build preferences first: the pool \"" + wanted.preferences() + "\" is not there.";
    }
    if (!policies().contains(wanted.policy())) {
      named("policy").problem.set("Neither the recipe nor a finished run has this policy.");
      return "There is no policy \"" + wanted.policy() + "\" to start from.";
    }
    return wanted.equals(refused) ? refusal : "";
  }

  private Field named(String path) {
    return fields.stream()
        .filter(field -> field.setting().path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private List<String> pools() {
    return session.runs(Stage.PREFERENCES).stream()
        .filter(run -> run.outcome() == Outcome.DONE)
        .map(Run::name)
        .toList();
  }

  /** Those of the recipe, and those that runs made; an adapter is worked into its model first. */
  private List<String> policies() {
    var names = new ArrayList<>(session.recipe().policies().keySet().stream().sorted().toList());
    session.runs(Stage.TRAINING).stream()
        .filter(run -> run.outcome() == Outcome.DONE)
        .forEach(run -> names.add(run.name()));
    return names;
  }
}
