package plum.ui;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import plum.pipeline.BenchEvent;
import plum.pipeline.Inspector;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.pipeline.Recipe;
import plum.pipeline.SamplingBench;
import plum.pipeline.SandboxCheck;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.session.Activity;
import plum.ui.session.Containment;
import plum.ui.session.FileChoice;
import plum.ui.session.Jobs;
import plum.ui.session.Loader;
import plum.ui.session.Problems;
import plum.ui.session.Session;
import plum.ui.session.UserSettings;
import plum.ui.tryit.TryItViewModel;

/** The window of an open project. */
public final class WorkbenchWindow {
  private final Session session;
  private final ObjectProperty<Theme.Choice> theme =
      new SimpleObjectProperty<>(Theme.Choice.SYSTEM);
  private final Inbox<JobEvent> inbox;
  private final Inbox<BenchEvent> benchInbox;
  private final SamplingBench bench;
  private final TryItViewModel tryIt;
  private final Workbench workbench;
  private final Scene scene;

  /**
   * What the window knows about the sandbox.
   *
   * @param look as {@link Containment} takes it
   * @param attacks as {@link Containment} takes it; null until there is a suite to run
   */
  record Sandbox(
      Supplier<Isolation> look,
      @Nullable Supplier<Containment.Verification> attacks,
      UserSettings settings) {}

  /** Makes the window's inside; on the thread of the scene graph. */
  WorkbenchWindow(
      Project project,
      Recipe recipe,
      Jobs jobs,
      Inspector inspector,
      Sandbox sandbox,
      Executor background,
      double width,
      double height) {
    var problems = new Problems();
    var foreground = Fx.thread();
    inbox = new Inbox<>(JobEvent.Advanced.class);
    var loader = new Loader(background, foreground, problems::report);
    var activity = new Activity(jobs, inbox, foreground, problems::report, System::nanoTime);
    var containment =
        new Containment(sandbox.look(), sandbox.attacks(), sandbox.settings(), loader);
    session =
        new Session(
            project,
            recipe,
            loader,
            activity,
            containment,
            problems,
            sandbox.settings(),
            inspector);

    bench = SamplingBench.open(project, recipe, sandbox.settings()::acceptsSandbox);
    benchInbox = new Inbox<>(BenchEvent.Advanced.class);
    tryIt = new TryItViewModel(session, bench, benchInbox);
    workbench = new Workbench(session, tryIt, theme);
    scene = new Scene(workbench, width, height);
    workbench.installKeys(scene);
    theme.set(Theme.Choice.named(sandbox.settings().theme()));
    var _ = new Theme(scene, theme);
    theme.subscribe((_, chosen) -> keep(loader, sandbox.settings(), chosen));
    inbox.open(activity::accept);
    benchInbox.open(tryIt::accept);
  }

  private static void keep(Loader loader, UserSettings settings, Theme.Choice chosen) {
    settings.setTheme(chosen.name().toLowerCase(Locale.ROOT));
    loader.perform(settings::save, () -> {});
  }

  Session session() {
    return session;
  }

  TryItViewModel tryIt() {
    return tryIt;
  }

  Scene scene() {
    return scene;
  }

  ObjectProperty<Theme.Choice> theme() {
    return theme;
  }

  /** What asks a person for a file. */
  ObjectProperty<FileChoice> fileChoice() {
    return workbench.fileChoice();
  }

  /** Whether something works that closing would stop. */
  boolean isWorking() {
    return session.activity().isWorking();
  }

  /**
   * Asks what becomes of the job that works.
   *
   * @param keep when it is to work on without a window
   * @param stop when it is to stop
   */
  void askToClose(Runnable keep, Runnable stop) {
    workbench.askToClose(keep, stop);
  }

  void close() {
    inbox.close();
    benchInbox.close();
    bench.close();
  }

  /**
   * Opens the window and waits until it is closed. Whoever closes it while a job works is asked:
   * either the job stops, for which closing the queue waits, or this waits until everything has
   * ended, training runs that wait included.
   *
   * @param settings where the user's yes to a weaker sandbox is kept; the same that whoever opens
   *     the sandbox asks
   * @throws plum.data.PlumException where there is no display
   */
  public static void launch(
      Project project, Recipe recipe, JobQueue queue, Inspector inspector, UserSettings settings) {
    var closed = new CountDownLatch(1);
    // The decisions on their way to the disk when the window closes are waited for.
    var opened = new AtomicReference<@Nullable Loader>();
    var keeps = new AtomicBoolean();
    Executor loaders = Thread.ofVirtual().name("loader-", 0)::start;
    Fx.start(
        () -> {
          var screen = Screen.getPrimary().getVisualBounds();
          var window =
              new WorkbenchWindow(
                  project,
                  recipe,
                  queue::submit,
                  inspector,
                  new Sandbox(Workshop::isolation, WorkbenchWindow::attack, settings),
                  loaders,
                  Math.min(1440, screen.getWidth()),
                  Math.min(900, screen.getHeight()));
          opened.set(window.session().loader());
          var stage = new Stage();
          stage.setTitle(recipe.title() + " – PLUM Workbench");
          stage.getIcons().add(icon());
          stage.setScene(window.scene());
          stage.setMinWidth(900);
          stage.setMinHeight(600);
          stage.setOnCloseRequest(
              event -> {
                if (window.isWorking()) {
                  event.consume();
                  window.askToClose(
                      () -> {
                        keeps.set(true);
                        stage.hide();
                      },
                      stage::hide);
                }
              });
          stage.setOnHidden(
              _ -> {
                if (keeps.get()) {
                  var activity = window.session().activity();
                  activity.pause(false); // nobody could let it go on
                  window.session().trainingQueue().handOver(queue::submit);
                } else {
                  window.session().activity().cancel();
                }
                window.close();
                closed.countDown();
              });
          stage.show();
          window.session().containment().detect();
        });
    try {
      closed.await();
      Fx.worthKeeping();
      Objects.requireNonNull(opened.get()).finish();
      if (keeps.get()) {
        queue.open().forEach(job -> job.ended().handle((_, _) -> true).join());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  private static Image icon() {
    var resource = WorkbenchWindow.class.getResource("icon.png");
    if (resource == null) {
      throw new IllegalStateException("icon.png is missing");
    }
    return new Image(resource.toExternalForm());
  }

  private static Containment.Verification attack() {
    var found = SandboxCheck.run();
    return new Containment.Verification(found.held(), found.sentence());
  }
}
