package plum.ui;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import plum.ui.control.Page;
import plum.ui.evaluation.EvaluationView;
import plum.ui.evaluation.EvaluationViewModel;
import plum.ui.export.ExportStrip;
import plum.ui.export.Exports;
import plum.ui.instructions.DropStrip;
import plum.ui.instructions.DroppedFile;
import plum.ui.instructions.InstructionSheets;
import plum.ui.instructions.InstructionsView;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.preferences.PreferencesView;
import plum.ui.preferences.PreferencesViewModel;
import plum.ui.project.OverviewView;
import plum.ui.project.OverviewViewModel;
import plum.ui.runs.RunSheets;
import plum.ui.runs.RunsView;
import plum.ui.runs.RunsViewModel;
import plum.ui.session.Command;
import plum.ui.session.FileChoice;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Reviewing;
import plum.ui.session.Session;
import plum.ui.solutions.SolutionSheets;
import plum.ui.solutions.SolutionsView;
import plum.ui.solutions.SolutionsViewModel;
import plum.ui.tests.TestReviewPane;
import plum.ui.tests.TestReviewViewModel;
import plum.ui.tests.TestSheets;
import plum.ui.tests.TestsView;
import plum.ui.tests.TestsViewModel;
import plum.ui.training.LaunchViewModel;
import plum.ui.training.MicroscopeViewModel;
import plum.ui.training.PreviewViewModel;
import plum.ui.training.TrainingView;
import plum.ui.training.TrainingViewModel;
import plum.ui.tryit.TryItView;
import plum.ui.tryit.TryItViewModel;

/** Everything inside the window. Pages are made when first visited, and kept. */
final class Workbench extends StackPane implements Navigator {
  private static final int ZOOM_STEP = 10;

  private final Session session;
  private final Navigation navigation;
  private final StatusBar status;
  private final SandboxPanel sandbox;
  private final StackPane content = new StackPane();
  private final Map<Place, Page> pages = new EnumMap<>(Place.class);
  private final SolutionsViewModel solutions;
  private final Keymap keymap;
  private final CommandPalette palette;
  private final KeySheet sheet;
  private final CloseQuestion question = new CloseQuestion(this::closeOverlay);
  private final Region veil = new Region();
  private final ZoomPane zoom;
  private @Nullable Node before;
  private boolean asked;
  private final ObjectProperty<FileChoice> fileChoice;
  private final FileChoice files;
  private final Exports exports;
  private final InstructionsViewModel instructions;
  private @Nullable PreferencesViewModel preferences;
  private final TryItViewModel tryIt;
  private Place place = Place.OVERVIEW;

  Workbench(Session session, TryItViewModel tryIt, ObjectProperty<Theme.Choice> theme) {
    this.session = session;
    this.tryIt = tryIt;
    solutions = new SolutionsViewModel(session);
    instructions = new InstructionsViewModel(session, this);
    fileChoice = new SimpleObjectProperty<>(new SaveDialog(content, session.project().folder()));
    files = (title, name) -> fileChoice.get().toSave(title, name);
    exports = new Exports(session.loader(), files);
    navigation = new Navigation(session, this::go);
    sandbox = new SandboxPanel(session.containment());
    status =
        new StatusBar(session.activity(), new SandboxBadge(session.containment(), sandbox::toggle));
    keymap = new Keymap(session.keys());
    palette = new CommandPalette(session.keys(), () -> place, this::closeOverlay);
    sheet = new KeySheet(session.keys(), this::keep, this::closeOverlay);
    getStyleClass().add("workbench");
    content.getStyleClass().add("content");
    var drop = new DropStrip(new DroppedFile(session));
    drop.listen(this);
    var over = new StackPane(content, sandbox);
    StackPane.setAlignment(sandbox, Pos.BOTTOM_RIGHT);
    StackPane.setMargin(sandbox, new Insets(12));
    var middle = new BorderPane(over);
    middle.setTop(
        new VBox(
            new Header(session, theme, this::showSheet),
            new ProblemStrip(session.problems()),
            new ExportStrip(exports),
            drop,
            new LeftStrip(session.trainingQueue(), () -> go(Place.TRAINING)),
            new ConsentStrip(session.containment(), () -> sandbox.show(true))));
    var frame = new BorderPane(middle);
    frame.setLeft(navigation);
    frame.setBottom(status);
    veil.getStyleClass().add("veil");
    veil.setOnMouseClicked(_ -> closeOverlay());
    StackPane.setAlignment(palette, Pos.TOP_CENTER);
    StackPane.setMargin(palette, new Insets(72, 24, 24, 24));
    StackPane.setMargin(sheet, new Insets(32));
    zoom = new ZoomPane(new StackPane(frame, veil, palette, sheet, question));
    zoom.percentProperty().set(session.settings().zoom());
    getChildren().add(zoom);
    session.keys().add(commands(theme));
    session.keys().add(TrainingView.commands(() -> (TrainingView) page(Place.TRAINING)));
    session
        .keys()
        .add(
            Reviewing.commands(
                () ->
                    switch (page(place)) {
                      case Reviewing it -> Optional.of(it);
                      case TestsView tests -> Optional.of(tests.review());
                      default -> Optional.empty();
                    }));
    session.keys().add(TestReviewPane.commands(() -> (TestsView) page(Place.TESTS)));
    session.keys().add(TestsView.commands(() -> (TestsView) page(Place.TESTS)));
    session.keys().add(PreferencesView.commands(() -> (PreferencesView) page(Place.PREFERENCES)));
    closeOverlay();
    go(Place.OVERVIEW);
    session.activity().revisionProperty().subscribe(_ -> page(place).refresh());
    session.activity().heartbeatProperty().subscribe(this::beat);
  }

  private List<Command> commands(ObjectProperty<Theme.Choice> theme) {
    var all = new ArrayList<Command>();
    for (var each : Place.values()) {
      all.add(
          Command.anywhere(
              "go." + each.name().toLowerCase(Locale.ROOT),
              each.title(),
              () -> open(each),
              "Shortcut+" + each.key()));
    }
    all.add(
        Command.anywhere(
            "loop.run", "Run the whole loop", session.launcher()::runWholeLoop, "Shortcut+R"));
    all.add(Command.anywhere("job.cancel", "Go to Cancel", status::focusCancel, "Esc"));
    all.add(Command.anywhere("sandbox.show", "What the sandbox keeps out", sandbox::toggle, "F9"));
    all.add(Command.anywhere("page.read", "Read again", this::refresh, "F5"));
    all.add(
        Command.anywhere(
            "page.filter", "Filter this page", () -> page(place).focusFilter(), "Shortcut+F"));
    all.add(
        Command.anywhere(
            "table.export", "Export to a file", () -> page(place).export(), "Shortcut+E"));
    all.add(
        Command.at(
            Place.TRY_IT,
            "page.act",
            "Draw, in Try it",
            () -> page(place).act(),
            "Shortcut+Enter"));
    all.add(Command.anywhere("search.open", "Search everything", this::search, "Shortcut+Shift+F"));
    all.add(
        Command.anywhere(
            "theme.next",
            "Light, dark or high contrast",
            () -> theme.set(theme.get().next()),
            "Shortcut+D"));
    all.add(
        Command.anywhere(
            "palette.show",
            "Command palette",
            () -> show(palette, palette::open),
            "Shortcut+K",
            "Shortcut+Shift+P"));
    all.add(
        Command.anywhere(
            "keys.show", "Commands and keys", this::showSheet, "F1", "Shortcut+Slash"));
    all.add(
        Command.anywhere(
            "zoom.in",
            "Larger",
            () -> zoom(session.settings().zoom() + ZOOM_STEP),
            "Shortcut+Plus",
            "Shortcut+Equals",
            "Shortcut+Shift+Equals",
            "Shortcut+Add"));
    all.add(
        Command.anywhere(
            "zoom.out",
            "Smaller",
            () -> zoom(session.settings().zoom() - ZOOM_STEP),
            "Shortcut+Minus",
            "Shortcut+Subtract"));
    all.add(Command.anywhere("zoom.reset", "Normal size", () -> zoom(100), "Shortcut+0"));
    return all;
  }

  private void zoom(int percent) {
    session.settings().setZoom(percent);
    zoom.percentProperty().set(session.settings().zoom());
    keep();
  }

  private void keep() {
    session.loader().perform(session.settings()::save, () -> {});
  }

  private void showSheet() {
    show(sheet, sheet::open);
  }

  /** Lays something over everything until it is closed. */
  private void show(Node overlay, Runnable open) {
    closeOverlay();
    before = getScene().getFocusOwner();
    veil.setVisible(true);
    overlay.setVisible(true);
    open.run();
  }

  private void closeOverlay() {
    veil.setVisible(false);
    palette.setVisible(false);
    sheet.setVisible(false);
    question.setVisible(false);
    if (before != null) {
      before.requestFocus();
      before = null;
    }
  }

  /** What asks a person for a file. */
  ObjectProperty<FileChoice> fileChoice() {
    return fileChoice;
  }

  /**
   * Asks what becomes of the job that works.
   *
   * @param keep when it is to work on without a window
   * @param stop when it is to stop
   */
  void askToClose(Runnable keep, Runnable stop) {
    show(
        question,
        () ->
            question.ask(
                session.activity().titleProperty().get(),
                session.trainingQueue().waiting().size(),
                keep,
                stop));
  }

  /** Makes the keys work in a scene. */
  void installKeys(Scene scene) {
    scene.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          asked = false;
          if (event.getCode() != KeyCode.ESCAPE) {
            ask(event);
          }
        });
    // Esc belongs to whatever is open first, and to the window only where nothing wants it.
    scene.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            ask(event);
          }
        });
    // The letter that asked for a field to write in is not the first letter in it.
    scene.addEventFilter(
        KeyEvent.KEY_TYPED,
        event -> {
          if (asked) {
            event.consume();
          }
        });
  }

  private void ask(KeyEvent event) {
    if (!veil.isVisible()) {
      keymap
          .find(event, place)
          .ifPresent(
              command -> {
                event.consume();
                asked = true;
                command.run().run();
              });
    }
  }

  /** Reads the page again now and then while its own stage writes. */
  private void beat(Number beats) {
    var run = session.activity().run();
    if (run != null && place.stages().contains(run.stage()) && beats.longValue() % 3 == 0) {
      page(place).refresh();
    }
  }

  private void refresh() {
    session.refresh();
    page(place).refresh();
  }

  private void search() {
    go(Place.INSTRUCTIONS);
    instructions.startSearch();
  }

  /** Goes to a place, to try things with the instruction that is looked at. */
  private void open(Place where) {
    var shown = solutions.inspectionProperty().get();
    if (where == Place.TRY_IT && place == Place.SOLUTIONS && shown != null) {
      tryIt.asked().open(shown.instruction().id());
    }
    if (where == Place.TRY_IT && page(place) instanceof InstructionsView table) {
      table.chosen().ifPresent(tryIt.asked()::open);
    }
    go(where);
  }

  @Override
  public void tryInstruction(long instructionId) {
    tryIt.asked().open(instructionId);
    go(Place.TRY_IT);
  }

  @Override
  public void go(Place where) {
    if (where != place && pages.containsKey(place)) {
      page(place).leave();
    }
    place = where;
    navigation.select(where);
    var page = page(where);
    content.getChildren().setAll(page);
    page.refresh();
    page.focusContent();
  }

  @Override
  public void openInstruction(long instructionId) {
    solutions.open(instructionId);
    go(Place.SOLUTIONS);
  }

  @Override
  public void openPair(long preferenceId) {
    go(Place.PREFERENCES);
    preferences().openPair(preferenceId);
  }

  private Page page(Place where) {
    return pages.computeIfAbsent(where, this::make);
  }

  /** Made when it is first needed: it reads the whole newest pool. */
  private PreferencesViewModel preferences() {
    if (preferences == null) {
      preferences = new PreferencesViewModel(session, this);
    }
    return preferences;
  }

  private Page make(Place where) {
    return switch (where) {
      case OVERVIEW -> new OverviewView(new OverviewViewModel(session, this));
      case INSTRUCTIONS ->
          new InstructionsView(instructions, new InstructionSheets(session, instructions), exports);
      case TESTS -> {
        var tests = new TestsViewModel(session, this);
        yield new TestsView(
            tests,
            new TestSheets(session, tests),
            exports,
            new TestReviewPane(
                new TestReviewViewModel(session, this), tests.worth(), tests.runProperty()));
      }
      case SOLUTIONS ->
          new SolutionsView(solutions, new SolutionSheets(session, solutions), files, exports);
      case PREFERENCES -> new PreferencesView(preferences(), files, exports);
      case TRAINING ->
          new TrainingView(
              new TrainingViewModel(session),
              new LaunchViewModel(session),
              new PreviewViewModel(session),
              new MicroscopeViewModel(session, this),
              files,
              exports);
      case EVALUATION -> new EvaluationView(new EvaluationViewModel(session, this), exports);
      case RUNS -> {
        var runs = new RunsViewModel(session);
        yield new RunsView(runs, new RunSheets(session, runs), exports);
      }
      case TRY_IT -> new TryItView(tryIt, exports);
    };
  }
}
