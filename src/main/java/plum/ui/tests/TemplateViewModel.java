package plum.ui.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
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
import plum.pipeline.AuthorTrial;
import plum.pipeline.CancelToken;
import plum.pipeline.PromptTemplate;
import plum.pipeline.TemplateFolder;
import plum.pipeline.TestWriting.Style;
import plum.pipeline.TestsConfig;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** The words in which an author is asked: written, checked, kept in versions, looked at, tried. */
public final class TemplateViewModel {
  private final Session session;
  private final Supplier<@Nullable TestsConfig> config;
  private final Supplier<AuthorTrial.@Nullable Newcomer> newcomer;
  private final TemplateFolder folder;
  private final Loader.Slot slot;
  private final Loader.Slot trying;
  private List<String> keys = List.of();
  private Style style = Style.FIRST_STEPS;
  private List<TemplateFolder.Saved> known = List.of();
  private String wanted = "";

  /** What is written, null where it is no template, or the author is not asked in words. */
  private @Nullable PromptTemplate written;

  private boolean reading;
  private boolean outdated;
  private CancelToken token = new CancelToken();

  /**
   * A template to begin with.
   *
   * @param saved null for ours
   */
  public record Version(
      String words, PromptTemplate template, TemplateFolder.@Nullable Saved saved) {
    String file() {
      return saved == null ? "" : saved.file();
    }
  }

  // Properties

  private final ObservableList<Version> versions = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable Version> chosen = new SimpleObjectProperty<>();
  private final StringProperty text = new SimpleStringProperty("");
  private final StringProperty name = new SimpleStringProperty("mine");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper saved = new ReadOnlyBooleanWrapper(true);
  private final ReadOnlyBooleanWrapper inWords = new ReadOnlyBooleanWrapper();
  private final StringProperty key = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper place = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper prompt = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper unseen = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper asking = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<@Nullable AuthorTrial> trial = new ReadOnlyObjectWrapper<>();

  /**
   * @param config the stage as it is set now, null while something is wrong with it
   * @param newcomer an author that is described but not known yet, null for none
   */
  TemplateViewModel(
      Session session,
      Supplier<@Nullable TestsConfig> config,
      Supplier<AuthorTrial.@Nullable Newcomer> newcomer) {
    this.session = session;
    this.config = config;
    this.newcomer = newcomer;
    folder = new TemplateFolder(session.project().folder());
    slot = session.loader().slot();
    trying = session.loader().slot();
    chosen.subscribe(
        now -> {
          if (now != null) {
            text.set(now.template().text());
            if (now.saved() != null) {
              name.set(now.saved().name());
            }
          }
          review();
        });
    text.subscribe((_, _) -> review());
    key.subscribe((_, _) -> preview());
  }

  /** Ours of the style, then those that were saved. */
  public ObservableList<Version> versions() {
    return versions;
  }

  /** The version that is edited. */
  public ObjectProperty<@Nullable Version> chosenProperty() {
    return chosen;
  }

  /** The template as it is written. */
  public StringProperty textProperty() {
    return text;
  }

  /** The name it is saved under. */
  public StringProperty nameProperty() {
    return name;
  }

  /** What is wrong with the template; empty for nothing. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Whether what is written is the chosen version. */
  public ReadOnlyBooleanProperty savedProperty() {
    return saved.getReadOnlyProperty();
  }

  /** Whether the author is asked in words at all. */
  public ReadOnlyBooleanProperty inWordsProperty() {
    return inWords.getReadOnlyProperty();
  }

  /** Key of the instruction that is looked at. */
  public StringProperty keyProperty() {
    return key;
  }

  /** "3 of 120". */
  public ReadOnlyStringProperty placeProperty() {
    return place.getReadOnlyProperty();
  }

  /** The prompt for that instruction, as the author would be shown it. */
  public ReadOnlyStringProperty promptProperty() {
    return prompt.getReadOnlyProperty();
  }

  /** Why there is no prompt to show; empty if there is. */
  public ReadOnlyStringProperty unseenProperty() {
    return unseen.getReadOnlyProperty();
  }

  /** Whether the author is being asked. */
  public ReadOnlyBooleanProperty askingProperty() {
    return asking.getReadOnlyProperty();
  }

  /** What the author answered last, null for nothing yet. */
  public ReadOnlyObjectProperty<@Nullable AuthorTrial> trialProperty() {
    return trial.getReadOnlyProperty();
  }

  // Commands

  /** Reads the saved versions and begins with one of them. */
  void open(Style now, String file) {
    style = now;
    wanted = file;
    load();
    session
        .loader()
        .load(
            () -> session.inspector().tests().keys(),
            found -> {
              keys = found;
              if (key.get().isEmpty() && !keys.isEmpty()) {
                key.set(keys.getFirst());
              } else {
                preview();
              }
            });
  }

  private void load() {
    session.loader().load(folder::all, this::show);
  }

  private void show(List<TemplateFolder.Saved> all) {
    known = all;
    var now = new ArrayList<Version>();
    if (style != Style.FIRST_STEPS) {
      var ours = PromptTemplate.ours(style);
      now.add(
          new Version(
              "Ours for "
                  + style.name().toLowerCase(Locale.ROOT)
                  + " · version "
                  + ours.version()
                  + " · "
                  + ours.digest(),
              ours,
              null));
    }
    for (var each : all) {
      now.add(
          new Version(
              each.name() + " · version " + each.number() + " · " + each.template().digest(),
              each.template(),
              each));
    }
    versions.setAll(now);
    chosen.set(
        now.stream()
            .filter(each -> each.file().equals(wanted))
            .findFirst()
            .orElse(now.isEmpty() ? null : now.getFirst()));
  }

  /** Follows the style: whoever had ours of another style gets ours of this. */
  void use(Style now) {
    inWords.set(now != Style.FIRST_STEPS);
    if (now != style) {
      style = now;
      var before = chosen.get();
      wanted = before == null ? wanted : before.file();
      show(known);
      review();
    }
  }

  /** The file a stage names, empty for ours. */
  String file() {
    var now = chosen.get();
    return now == null || style == Style.FIRST_STEPS ? "" : now.file();
  }

  /** Keeps what is written as another version. */
  public void save() {
    if (!problem.get().isEmpty()) {
      return;
    }
    var as = name.get().strip();
    var now = text.get();
    session
        .loader()
        .load(
            () -> folder.save(as, now),
            kept -> {
              wanted = kept.file();
              load();
            });
  }

  /** Forgets what was written since the version was chosen. */
  public void revert() {
    var now = chosen.get();
    if (now != null) {
      text.set(now.template().text());
    }
  }

  /** Looks at the next instruction, or the one before. */
  public void step(int by) {
    var at = keys.indexOf(key.get().strip());
    if (!keys.isEmpty()) {
      key.set(keys.get(Math.floorMod(at < 0 ? 0 : at + by, keys.size())));
    }
  }

  private void review() {
    var now = chosen.get();
    saved.set(now == null || now.template().text().equals(text.get()));
    written = null;
    try {
      if (style != Style.FIRST_STEPS) {
        written = PromptTemplate.parse(now == null ? "prompt" : now.template().name(), text.get());
      }
      problem.set("");
    } catch (PlumException e) {
      problem.set(Objects.requireNonNullElse(e.getMessage(), ""));
    }
    preview();
  }

  /** Shows the prompt as the author would be shown it now; one at a time is made. */
  void preview() {
    outdated = true;
    if (!reading) {
      previewNext();
    }
  }

  private void previewNext() {
    outdated = false;
    var asked = config.get();
    var of = key.get().strip();
    var at = keys.indexOf(of);
    place.set(at < 0 ? "" : (at + 1) + " of " + keys.size());
    if (asked == null || !problem.get().isEmpty() || at < 0) {
      unseen.set(
          !problem.get().isEmpty()
              ? "Mend the prompt to see it filled in."
              : asked == null
                  ? "Mend the settings to see the prompt."
                  : keys.isEmpty()
                      ? "There are no training instructions yet. Import a set first."
                      : "There is no training instruction \"" + of + "\".");
      return;
    }
    var template = written;
    reading = true;
    slot.<Seen, Seen>follow(
        _ -> look(asked, template, of),
        _ -> {},
        now -> {
          prompt.set(now.prompt());
          unseen.set(now.problem());
          previewOnce();
        },
        this::previewOnce);
  }

  private record Seen(String prompt, String problem) {}

  private Seen look(TestsConfig asked, @Nullable PromptTemplate template, String of) {
    try {
      return new Seen(session.inspector().tests().preview(asked, template, of), "");
    } catch (PlumException e) {
      return new Seen("", Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  private void previewOnce() {
    reading = false;
    if (outdated) {
      previewNext();
    }
  }

  /** Asks the author once about the instruction that is looked at; nothing is stored. */
  public void ask() {
    var asked = config.get();
    if (asked == null || asking.get() || !unseen.get().isEmpty()) {
      return;
    }
    var template = written;
    var other = newcomer.get();
    var of = key.get().strip();
    var mine = new CancelToken();
    token = mine;
    asking.set(true);
    trial.set(null);
    trying.<AuthorTrial, AuthorTrial>follow(
        _ -> asked(asked, template, of, other, mine),
        _ -> {},
        now -> {
          asking.set(false);
          trial.set(now);
        },
        () -> asking.set(false));
  }

  private AuthorTrial asked(
      TestsConfig asked,
      @Nullable PromptTemplate template,
      String of,
      AuthorTrial.@Nullable Newcomer other,
      CancelToken mine) {
    try {
      return session
          .inspector()
          .withTests((desk, cancelled) -> desk.ask(asked, template, of, other, cancelled), mine);
    } catch (PlumException e) {
      return new AuthorTrial(
          "", false, 0, 1, Objects.requireNonNullElse(e.getMessage(), ""), "", List.of());
    }
  }

  /** Puts the last answer away. */
  public void forget() {
    trial.set(null);
  }

  /** Does not wait for the answer. */
  public void stop() {
    token.cancel();
  }
}
