package plum.ui.tests;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.llm.Endpoint;
import plum.pipeline.AuthorTrial;
import plum.pipeline.RecipeChanges;
import plum.pipeline.RecipeCommand;
import plum.pipeline.Recipes;
import plum.pipeline.TestWriting.Style;
import plum.pipeline.TestsConfig;
import plum.ui.session.Session;

/**
 * Who writes tests and how: a form of the tests stage, refused in the words of the command line,
 * and handed to the recipe.
 */
public final class AuthorViewModel {
  private final Session session;
  private final TemplateViewModel template;
  private final Map<AuthorSetting, StringProperty> texts = new LinkedHashMap<>();
  private boolean opened;

  /** The server the recipe's stage asks, as it is described; null where it asks none. */
  private @Nullable Endpoint described;

  /** Where the tests come from. */
  public enum Source {
    KNOWN("A model of this project"),
    ENDPOINT("A model on a server"),
    FOLDER("A checkpoint folder"),
    GIVEN("They came with the set");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * What would be changed.
   *
   * @param effect what happens to the recipe, in a sentence or two
   * @param command the command line that does the same
   */
  public record Proposal(RecipeChanges.Tests change, String effect, String command) {}

  // Properties

  private final ObjectProperty<Source> source = new SimpleObjectProperty<>(Source.KNOWN);
  private final ObservableList<String> authors = FXCollections.observableArrayList();
  private final ReadOnlyObjectWrapper<@Nullable TestsConfig> config = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Proposal> proposal = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper done = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();

  AuthorViewModel(Session session) {
    this.session = session;
    for (var setting : AuthorSetting.values()) {
      var text = new SimpleStringProperty("");
      texts.put(setting, text);
    }
    template = new TemplateViewModel(session, this::config, this::newcomer);
    texts.values().forEach(text -> text.subscribe((_, _) -> review()));
    source.subscribe((_, _) -> review());
    template.problemProperty().subscribe(_ -> review());
    template.chosenProperty().subscribe(_ -> review());
    template.savedProperty().subscribe(_ -> review());
    session
        .recipeProperty()
        .subscribe(
            (_, _) -> {
              if (opened) {
                open();
              }
            });
    session.runs().subscribe(this::review);
    session.activity().workingProperty().subscribe(_ -> review());
  }

  public ObjectProperty<Source> sourceProperty() {
    return source;
  }

  /** What stands in the field of a setting. */
  public StringProperty text(AuthorSetting setting) {
    return Objects.requireNonNull(texts.get(setting));
  }

  /** Models that the project knows by name. */
  public ObservableList<String> authors() {
    return authors;
  }

  /** The stage as the form describes it, null while something is wrong with it. */
  public ReadOnlyObjectProperty<@Nullable TestsConfig> configProperty() {
    return config.getReadOnlyProperty();
  }

  /** What handing over would do, null while it cannot be done. */
  public ReadOnlyObjectProperty<@Nullable Proposal> proposalProperty() {
    return proposal.getReadOnlyProperty();
  }

  /** What is wrong with the form, or why it cannot be handed over now; empty for nothing. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** That the recipe was changed here; empty if it was not. */
  public ReadOnlyStringProperty doneProperty() {
    return done.getReadOnlyProperty();
  }

  /** Whether the newest change can be taken back: nothing has run by it. */
  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  /** The words in which the author is asked. */
  public TemplateViewModel template() {
    return template;
  }

  /** Whether a setting says anything, given the others. */
  public boolean applies(AuthorSetting setting) {
    var from = source.get();
    var words = !text(AuthorSetting.STYLE).get().equals(Style.FIRST_STEPS.name());
    return switch (setting) {
      case AUTHOR -> from == Source.KNOWN;
      case NAME -> from == Source.ENDPOINT || from == Source.FOLDER;
      case FOLDER -> from == Source.FOLDER;
      case URL, MODEL, KEY, KEYRING, PARALLEL, INPUT_PRICE, OUTPUT_PRICE -> from == Source.ENDPOINT;
      case STYLE, DRAFTS, RETRIES, TEMPERATURE, MOST_TOKENS -> from != Source.GIVEN;
      case CAREFUL -> from != Source.GIVEN && !words;
      case CHAT -> words && (from == Source.KNOWN || from == Source.FOLDER);
      case TESTS, EXAMPLES, SIMILAR -> from != Source.GIVEN && words;
      case IDLE, REPEATS, BENCHMARK, MUTANTS -> true;
    };
  }

  // Commands

  /** Fills the form with the recipe as it is, and follows it until the form is closed. */
  public void open() {
    opened = true;
    var stage = stage();
    var values = Json.parseObject(Json.write(stage));
    for (var setting : AuthorSetting.values()) {
      if (setting.isOfStage()) {
        text(setting).set(text(value(values, setting.path)));
      }
    }
    var names = new ArrayList<>(session.recipe().policies().keySet());
    names.sort(null);
    authors.setAll(names);
    var place = session.recipe().policies().get(stage.author());
    source.set(stage.origin() == TestOrigin.GIVEN ? Source.GIVEN : Source.KNOWN);
    if (place != null && Endpoint.is(place.toString())) {
      session.loader().load(() -> Endpoint.read(place), endpoint -> show(stage, endpoint));
    } else {
      described = null;
      fill(Endpoint.defaults());
    }
    template.open(stage.writing().style(), stage.writing().template());
    review();
  }

  /** Leaves the form: nobody looks at it any more. */
  public void close() {
    opened = false;
  }

  private void show(TestsConfig stage, Endpoint endpoint) {
    if (stage.equals(stage())) {
      fill(endpoint);
      described = endpoint;
      text(AuthorSetting.NAME).set(stage.author());
      source.set(stage.origin() == TestOrigin.GIVEN ? Source.GIVEN : Source.ENDPOINT);
    }
  }

  private void fill(Endpoint endpoint) {
    var values = Json.parseObject(Json.write(endpoint));
    for (var setting : AuthorSetting.values()) {
      if (setting.isOfEndpoint()) {
        text(setting).set(text(values.get(setting.path)));
      }
    }
  }

  /** Hands the form to the recipe. */
  public void accept() {
    var shown = proposal.get();
    if (shown == null) {
      return;
    }
    var name = shown.change().config().author();
    var server = isDescribed() ? null : endpoint();
    var folder = source.get() == Source.FOLDER ? folder() : null;
    session
        .loader()
        .perform(
            () -> {
              var desk = session.inspector().tests();
              if (server != null) {
                var _ = desk.author(name, server);
              } else if (folder != null) {
                var _ = desk.author(name, folder);
              }
            },
            () -> session.change(session.changesProperty().get().with(shown.change())));
  }

  /** Whether the form describes the server that the recipe's stage asks already. */
  private boolean isDescribed() {
    var server = endpoint();
    return server != null
        && server.equals(described)
        && text(AuthorSetting.NAME).get().strip().equals(stage().author());
  }

  private Path folder() {
    var text = text(AuthorSetting.FOLDER).get().strip();
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new PlumException("\"" + text + "\" cannot be the name of a folder.", e);
    }
  }

  /** Takes the newest change back. */
  public void undo() {
    if (undoable.get()) {
      session.change(session.changesProperty().get().withoutLast());
    }
  }

  /** The stage the form changes: the last that makes tests. */
  private TestsConfig stage() {
    return session.recipe().stages().stream()
        .filter(TestsConfig.class::isInstance)
        .map(TestsConfig.class::cast)
        .reduce((_, last) -> last)
        .orElseGet(TestsConfig::defaults);
  }

  private @Nullable TestsConfig config() {
    return config.get();
  }

  /** An author the form describes that the project does not know yet. */
  private AuthorTrial.@Nullable Newcomer newcomer() {
    return switch (source.get()) {
      case ENDPOINT -> new AuthorTrial.Newcomer(endpoint(), null);
      case FOLDER -> new AuthorTrial.Newcomer(null, folder());
      case KNOWN, GIVEN -> null;
    };
  }

  /** The server the form describes; null where it describes none, or not well. */
  private @Nullable Endpoint endpoint() {
    try {
      return source.get() == Source.ENDPOINT ? server() : null;
    } catch (PlumException _) {
      return null;
    }
  }

  private Endpoint server() {
    var values = new HashMap<String, @Nullable Object>();
    for (var setting : AuthorSetting.values()) {
      var text = text(setting).get().strip();
      if (setting.isOfEndpoint() && !text.isEmpty()) {
        values.put(setting.path, setting.isText() ? text : parsed(text));
      }
    }
    return Endpoint.of(values, "The server");
  }

  private TestsConfig made() {
    var values = Json.parseObject(Json.write(stage()));
    for (var setting : AuthorSetting.values()) {
      if (setting.isOfStage() && applies(setting)) {
        put(values, setting.path, value(setting));
      }
    }
    var from = source.get();
    put(values, "origin", (from == Source.GIVEN ? TestOrigin.GIVEN : TestOrigin.MODEL).name());
    if (from == Source.ENDPOINT || from == Source.FOLDER) {
      put(values, "author", text(AuthorSetting.NAME).get().strip());
    }
    put(values, "writing.template", template.file());
    return (TestsConfig) Recipes.configure(Stage.TESTS, values, stage().name());
  }

  private @Nullable Object value(AuthorSetting setting) {
    var text = text(setting).get().strip();
    if (setting == AuthorSetting.EXAMPLES) {
      return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
    return setting.isText() ? text : parsed(text);
  }

  private static @Nullable Object parsed(String text) {
    try {
      return Json.parse(text);
    } catch (PlumException _) {
      return text; // refused by whoever wants a number
    }
  }

  @SuppressWarnings("unchecked") // nested objects of a configuration have strings for keys
  private static void put(
      Map<String, @Nullable Object> values, String path, @Nullable Object value) {
    var dot = path.indexOf('.');
    if (dot < 0) {
      values.put(path, value);
    } else if (values.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
      put((Map<String, @Nullable Object>) inner, path.substring(dot + 1), value);
    }
  }

  private static @Nullable Object value(Map<?, ?> values, String path) {
    var dot = path.indexOf('.');
    return dot < 0
        ? values.get(path)
        : values.get(path.substring(0, dot)) instanceof Map<?, ?> inner
            ? value(inner, path.substring(dot + 1))
            : null;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
      case Double number when number == Math.rint(number) -> Long.toString(number.longValue());
      default -> String.valueOf(value);
    };
  }

  private void review() {
    if (!opened) {
      return;
    }
    proposal.set(null);
    try {
      if (source.get() == Source.ENDPOINT) {
        var _ = server();
      }
      var made = made();
      config.set(made);
      template.use(source.get() == Source.GIVEN ? Style.FIRST_STEPS : made.writing().style());
      problem.set(reason(made));
      if (problem.get().isEmpty()) {
        propose(made);
      }
    } catch (PlumException e) {
      config.set(null);
      problem.set(Objects.requireNonNullElse(e.getMessage(), ""));
    }
    reviewDone();
    template.preview();
  }

  private String reason(TestsConfig made) {
    var writes = source.get() != Source.GIVEN;
    if (source.get() == Source.FOLDER && text(AuthorSetting.FOLDER).get().isBlank()) {
      return "Name the folder of the checkpoint.";
    }
    if (source.get() == Source.ENDPOINT && made.writing().style() == Style.FIRST_STEPS) {
      return "A model on a server wants to be asked in words: choose the style ASSERT, PYTEST or"
          + " STDIO.";
    }
    if (writes && made.writing().style() != Style.FIRST_STEPS) {
      if (!template.problemProperty().get().isEmpty()) {
        return template.problemProperty().get();
      }
      if (!template.savedProperty().get()) {
        return "Save the prompt first.";
      }
    }
    if (session.activity().isWorking()) {
      return "A job is working. Change the recipe when it is done.";
    }
    var same = made.equals(stage()) && (source.get() != Source.ENDPOINT || isDescribed());
    return same ? "These are the recipe's settings already." : "";
  }

  private void propose(TestsConfig made) {
    var before = stage();
    var places = new LinkedHashMap<String, String>();
    if (source.get() == Source.ENDPOINT && !isDescribed()) {
      places.put(made.author(), session.inspector().tests().endpointFile(made.author()).toString());
    } else if (source.get() == Source.FOLDER) {
      places.put(made.author(), folder().toString());
    }
    var change = RecipeChanges.propose(session.recipe(), runs(), before, made, places);
    proposal.set(
        new Proposal(
            change,
            effect(before, change),
            RecipeCommand.of(session.writtenRecipe(), before, change, session.project().folder())));
  }

  private static String effect(TestsConfig before, RecipeChanges.Tests change) {
    return change.copies().isEmpty()
        ? "The stage \"" + before.name() + "\" has not run yet. It will use these settings."
        : "The stage \""
            + before.name()
            + "\" has run and stays as it is. The recipe gets \""
            + change.config().name()
            + "\" with these settings; its tests label what is executed after it has run.";
  }

  private Set<String> runs() {
    return session.runs().stream().map(Run::name).collect(Collectors.toSet());
  }

  private void reviewDone() {
    var last =
        Stream.of(session.changesProperty().get().changes())
            .filter(all -> !all.isEmpty())
            .map(List::getLast)
            .filter(RecipeChanges.Tests.class::isInstance)
            .map(RecipeChanges.Tests.class::cast)
            .findFirst();
    var ran = last.filter(change -> runs().contains(change.config().name())).isPresent();
    undoable.set(last.isPresent() && !ran);
    done.set(
        last.map(
                change ->
                    "The recipe makes tests as set here: stage \""
                        + change.config().name()
                        + "\""
                        + (ran ? ", which has run." : ", which has not run yet."))
            .orElse(""));
  }
}
