package plum.ui.preferences;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.StackPane;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Run;
import plum.ui.control.ActionButton;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.export.Exports;
import plum.ui.session.Command;
import plum.ui.session.FileChoice;
import plum.ui.session.Place;
import plum.ui.session.Reviewing;

/** Pools of pairs: the review of one of them, its rule, and where each pair comes from. */
public final class PreferencesView extends Page implements Reviewing {
  private final PreferencesViewModel model;
  private final ReviewPane review;
  private final ProvenancePane provenance;
  private final PoolMenu export;
  private final ToggleButton ruleSwitch = new ToggleButton("Rule", new FontIcon("mdmz-tune"));

  /**
   * @param files asked where to write the pool
   */
  public PreferencesView(PreferencesViewModel model, FileChoice files, Exports exports) {
    super("preferences-page", "Preferences", "What is rejected or skipped stays out.");
    this.model = model;
    review = new ReviewPane(model);
    provenance = new ProvenancePane(model.provenance());
    var reviewing = new StackPane(review, provenance);
    StackPane.setAlignment(provenance, Pos.CENTER_RIGHT);
    var rule = new RulePane(model);
    ruleSwitch.setId("rule-switch");
    ruleSwitch.setMinWidth(USE_PREF_SIZE);
    ruleSwitch.getStyleClass().add("page-switch");
    ruleSwitch.setAccessibleText("Rule of the pool");
    addStrip(new PoolUseStrip(model.use()));
    export = new PoolMenu(model, files, exports, review::selected);
    addActions(chooser(), ruleSwitch, export, runButton("prefer-button"));
    var empty =
        new EmptyState(
            "mdmz-thumbs_up_down",
            "No pairs yet",
            "Once solutions have met their tests, those that pass are paired with those that fail.",
            runButton("empty-prefer-button").primary());
    model
        .nothingProperty()
        .subscribe(
            nothing -> {
              ruleSwitch.setVisible(!nothing);
              setCenter(nothing ? empty : ruleSwitch.isSelected() ? rule : reviewing);
              if (!nothing) {
                review.focusTable();
              }
            });
    ruleSwitch
        .selectedProperty()
        .subscribe(
            chosen -> {
              if (!model.nothingProperty().get()) {
                setCenter(chosen ? rule : reviewing);
              }
              model.rule().show(chosen);
              if (!chosen) {
                review.focusTable();
              }
            });
    model.runProperty().subscribe((_, _) -> ruleSwitch.setSelected(false));
  }

  /**
   * What can be done on this page.
   *
   * @param page makes the page if it was never visited
   */
  public static List<Command> commands(Supplier<PreferencesView> page) {
    var all = new ArrayList<Command>();
    decisions(all, page);
    add(all, "review.diff", "Word differences on or off", page, view -> view.review.diff(), "D");
    add(
        all,
        "review.blind",
        "Hide which side passed, or show it",
        page,
        view -> view.review.blind(),
        "B");
    add(
        all,
        "pool.rule",
        "Rule of the pool",
        page,
        view -> view.ruleSwitch.setSelected(!view.ruleSwitch.isSelected()),
        "R");
    add(all, "review.why", "Why is this chosen?", page, view -> view.why(), "P");
    return all;
  }

  private static void decisions(List<Command> all, Supplier<PreferencesView> page) {
    add(
        all,
        "review.swap",
        "Swap chosen and rejected",
        page,
        view -> view.model.review().swap(),
        "S");
    add(
        all,
        "review.left",
        "Blind: left is better",
        page,
        view -> view.prefer(true),
        "Shortcut+Left");
    add(
        all,
        "review.right",
        "Blind: right is better",
        page,
        view -> view.prefer(false),
        "Shortcut+Right");
    for (var n = 1; n <= 9; n++) {
      var number = n;
      add(
          all,
          "review.choose." + n,
          "Make candidate " + n + " chosen",
          page,
          view -> view.choose(number),
          Integer.toString(n));
      add(
          all,
          "review.refuse." + n,
          "Make candidate " + n + " rejected",
          page,
          view -> view.model.review().refuse(number),
          "Shift+" + n);
    }
  }

  private static void add(
      List<Command> all,
      String id,
      String name,
      Supplier<PreferencesView> page,
      Consumer<PreferencesView> action,
      String... keys) {
    // Nobody decides about pairs that the form hides.
    all.add(
        Command.at(
            Place.PREFERENCES,
            id,
            name,
            () -> {
              var view = page.get();
              if (!id.startsWith("review.") || view.isReviewing()) {
                action.accept(view);
              }
            },
            keys));
  }

  @Override
  public boolean isReviewing() {
    return !ruleSwitch.isSelected();
  }

  /** With hidden sides there is nothing to accept: the question is which side is better. */
  @Override
  public void accept() {
    if (!model.review().blindProperty().get()) {
      model.review().accept();
    }
  }

  @Override
  public void reject() {
    model.review().reject();
  }

  @Override
  public void skip() {
    model.review().skip();
  }

  @Override
  public void flag() {
    model.review().flag();
  }

  @Override
  public void comment() {
    review.comment();
  }

  @Override
  public void edit() {
    review.edit();
  }

  @Override
  public void next() {
    model.review().next();
  }

  @Override
  public void previous() {
    model.review().previous();
  }

  @Override
  public void undo() {
    model.review().undo();
  }

  @Override
  public void redo() {
    model.review().redo();
  }

  @Override
  public void openInstruction() {
    model.open();
  }

  /** Shows where the pair comes from, or hides it again. */
  private void why() {
    provenance.toggle();
  }

  private void prefer(boolean left) {
    model.review().prefer(left);
  }

  /** With hidden sides 1 and 2 are left and right. */
  private void choose(int number) {
    if (model.review().blindProperty().get()) {
      if (number <= 2) {
        prefer(number == 1);
      }
    } else {
      model.review().choose(number);
    }
  }

  private ActionButton runButton(String id) {
    return new ActionButton(
        id, "Run preferences", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private ComboBox<@Nullable Run> chooser() {
    var chooser = new ComboBox<@Nullable Run>();
    chooser.setId("pool-choice");
    chooser.setAccessibleText("Preference pool");
    chooser.setItems(model.runs());
    chooser.setConverter(new RunNames());
    chooser.valueProperty().bindBidirectional(model.runProperty());
    model.nothingProperty().subscribe(nothing -> chooser.setVisible(!nothing));
    return chooser;
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void focusContent() {
    review.focusTable();
  }

  @Override
  public void export() {
    export.show();
  }

  @Override
  public void focusFilter() {
    review.focusFilter();
  }

  private static final class RunNames extends StringConverter<@Nullable Run> {
    @Override
    public String toString(@Nullable Run run) {
      return run == null ? "" : run.name();
    }

    @Override
    public @Nullable Run fromString(String name) {
      return null;
    }
  }
}
