package plum.ui.screens;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.Inspectors;
import plum.ui.SampleProject;
import plum.ui.preferences.PreferencesViewModel;
import plum.ui.session.Activity;
import plum.ui.session.Containment;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Problems;
import plum.ui.session.Session;
import plum.ui.session.UserSettings;

/**
 * A program of its own for {@link ReviewKillTest}: reviews one pair after another and tells each
 * decision once the window would say "saved". Made to be killed.
 */
final class ReviewSession {
  private ReviewSession() {}

  /** Stands in for the window's way to other places. */
  private static final class Nowhere implements Navigator {
    @Override
    public void go(Place where) {}

    @Override
    public void openInstruction(long instructionId) {}
  }

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    var folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var project = Project.open(folder);
    var problems = new Problems();
    // One thread in the place of the one that draws; reads and writes on others, as in the window.
    var foreground = Executors.newSingleThreadExecutor();
    var loader = new Loader(work -> Thread.ofVirtual().start(work), foreground, problems::report);
    var settings = new UserSettings(folder.resolve("settings.json"));
    var model =
        foreground
            .submit(
                () -> {
                  var activity =
                      new Activity(
                          (stages, _) ->
                              new JobQueue.Job(
                                  stages, new CancelToken(), new CompletableFuture<>()),
                          _ -> {},
                          foreground,
                          problems::report,
                          System::nanoTime);
                  var containment =
                      new Containment(
                          () -> new Isolation(Isolation.Level.FULL, List.of(), "Python"),
                          null,
                          settings,
                          loader);
                  var session =
                      new Session(
                          project,
                          SampleProject.recipe(folder),
                          loader,
                          activity,
                          containment,
                          problems,
                          settings,
                          Inspectors.of(project, SampleProject.recipe(folder)));
                  session.refresh();
                  return new PreferencesViewModel(session, new Nowhere());
                })
            .get();
    for (var n = 0; ; n++) {
      var decision = n;
      var told = new CountDownLatch(1);
      var shown = new String[1];
      while (true) {
        // The pair is read in the background; what the window waits for by drawing, we ask for.
        var ready =
            foreground
                .submit(
                    () -> {
                      var pair = model.review().selectedProperty().get();
                      return pair != null && pair.isRead();
                    })
                .get();
        if (ready) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      foreground
          .submit(
              () -> {
                var review = model.review();
                var pair = review.selectedProperty().get();
                shown[0] = decision + " " + act(decision) + " " + (pair == null ? 0 : pair.id());
                switch (act(decision)) {
                  case "ACCEPT" -> review.accept();
                  case "REJECT" -> review.reject();
                  case "SKIP" -> review.skip();
                  default -> {
                    review.swap();
                    review.next();
                  }
                }
                review
                    .savedProperty()
                    .subscribe(
                        words -> {
                          if (words.equals("saved")) {
                            told.countDown();
                          }
                        });
                return true;
              })
          .get();
      told.await();
      out.println(shown[0]);
    }
  }

  /** What is decided at a turn. */
  static String act(int turn) {
    return switch (turn % 4) {
      case 0 -> "ACCEPT";
      case 1 -> "REJECT";
      case 2 -> "SKIP";
      default -> "SWAP";
    };
  }

  /** The state that such a decision leaves behind. */
  static String review(String act) {
    return switch (act) {
      case "ACCEPT" -> "ACCEPTED";
      case "REJECT" -> "REJECTED";
      case "SKIP" -> "SKIPPED";
      default -> "EDITED";
    };
  }
}
