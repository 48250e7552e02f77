package plum.ui;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import plum.ui.control.Page;
import plum.ui.evaluation.EvaluationView;
import plum.ui.evaluation.EvaluationViewModel;
import plum.ui.instructions.InstructionsView;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.preferences.PreferencesView;
import plum.ui.preferences.PreferencesViewModel;
import plum.ui.project.OverviewView;
import plum.ui.project.OverviewViewModel;
import plum.ui.runs.RunsView;
import plum.ui.runs.RunsViewModel;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Session;
import plum.ui.solutions.SolutionsView;
import plum.ui.solutions.SolutionsViewModel;
import plum.ui.tests.TestsView;
import plum.ui.tests.TestsViewModel;
import plum.ui.training.TrainingView;
import plum.ui.training.TrainingViewModel;

/** Everything inside the window. Pages are made when first visited, and kept. */
final class Workbench extends BorderPane implements Navigator {
  private final Session session;
  private final Navigation navigation;
  private final Header header;
  private final StatusBar status;
  private final SandboxPanel sandbox;
  private final StackPane content = new StackPane();
  private final Map<Place, Page> pages = new EnumMap<>(Place.class);
  private final SolutionsViewModel solutions;
  private final List<Command> commands = new ArrayList<>();
  private Place place = Place.OVERVIEW;

  Workbench(Session session, ObjectProperty<Theme.Choice> theme) {
    this.session = session;
    solutions = new SolutionsViewModel(session);
    navigation = new Navigation(session, this::go);
    sandbox = new SandboxPanel(session.containment());
    status =
        new StatusBar(session.activity(), new SandboxBadge(session.containment(), sandbox::toggle));
    commands.addAll(commands(theme));
    header = new Header(session, theme, commands);
    commands.add(new Command("Show all commands", "F1", header::showCommands));
    getStyleClass().add("workbench");
    content.getStyleClass().add("content");
    setLeft(navigation);
    var over = new StackPane(content, sandbox);
    StackPane.setAlignment(sandbox, Pos.BOTTOM_RIGHT);
    StackPane.setMargin(sandbox, new Insets(12));
    var middle = new BorderPane(over);
    middle.setTop(
        new VBox(
            header,
            new ProblemStrip(session.problems()),
            new ConsentStrip(session.containment(), () -> sandbox.show(true))));
    setCenter(middle);
    setBottom(status);
    go(Place.OVERVIEW);
    session.activity().revisionProperty().subscribe(_ -> page(place).refresh());
    session.activity().heartbeatProperty().subscribe(this::beat);
  }

  private List<Command> commands(ObjectProperty<Theme.Choice> theme) {
    var all = new ArrayList<Command>();
    for (var each : Place.values()) {
      all.add(new Command(each.title(), "Shortcut+" + each.digit(), () -> go(each)));
    }
    all.add(new Command("Run the whole loop", "Shortcut+R", session.launcher()::runWholeLoop));
    all.add(new Command("Go to Cancel", "Esc", status::focusCancel));
    all.add(new Command("What the sandbox keeps out", "F9", sandbox::toggle));
    all.add(new Command("Read again", "F5", this::refresh));
    all.add(new Command("Filter this page", "Shortcut+F", () -> page(place).focusFilter()));
    all.add(
        new Command(
            "Light or dark",
            "Shortcut+D",
            () ->
                theme.set(
                    theme.get() == Theme.Choice.DARK ? Theme.Choice.LIGHT : Theme.Choice.DARK)));
    return all;
  }

  /** Makes the keys work in a scene. Those of menu items work by themselves. */
  void installKeys(Scene scene) {
    commands.forEach(command -> scene.getAccelerators().put(command.combination(), command.run()));
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

  @Override
  public void go(Place where) {
    place = where;
    navigation.select(where);
    var page = page(where);
    content.getChildren().setAll(page);
    page.refresh();
  }

  @Override
  public void openInstruction(long instructionId) {
    solutions.open(instructionId);
    go(Place.SOLUTIONS);
  }

  private Page page(Place where) {
    return pages.computeIfAbsent(where, this::make);
  }

  private Page make(Place where) {
    return switch (where) {
      case OVERVIEW -> new OverviewView(new OverviewViewModel(session, this));
      case INSTRUCTIONS -> new InstructionsView(new InstructionsViewModel(session, this));
      case TESTS -> new TestsView(new TestsViewModel(session, this));
      case SOLUTIONS ->
          new SolutionsView(solutions, new SaveDialog(content, session.project().folder()));
      case PREFERENCES -> new PreferencesView(new PreferencesViewModel(session, this));
      case TRAINING -> new TrainingView(new TrainingViewModel(session));
      case EVALUATION -> new EvaluationView(new EvaluationViewModel(session, this));
      case RUNS -> new RunsView(new RunsViewModel(session));
    };
  }
}
