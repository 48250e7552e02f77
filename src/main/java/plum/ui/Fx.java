package plum.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import plum.data.PlumException;

/** The one door to the thread that owns the scene graph. */
final class Fx {
  private static final Logger TOOLKIT = Logger.getLogger("javafx");
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Fx.class);

  private Fx() {}

  /** Runs things on the thread of the scene graph, in order, later. */
  static Executor thread() {
    return Platform::runLater;
  }

  /**
   * Leaves the sign by which the launcher knows that a run came to show its window: only then is it
   * worth keeping what Java learned of it.
   */
  static void worthKeeping() {
    var sign = System.getProperty("plum.shown");
    if (sign != null) {
      try {
        Files.write(Path.of(sign), new byte[0]);
      } catch (IOException e) {
        LOG.debug("No sign for the launcher; the next start is as slow as this one.", e);
      }
    }
  }

  /**
   * Starts the toolkit and waits until the first window is there.
   *
   * @param first runs on the thread of the scene graph
   * @throws PlumException where there is nothing to draw on
   */
  static void start(Runnable first) {
    // Its one line about class path and modules says nothing to whoever uses the program.
    TOOLKIT.setLevel(Level.SEVERE);
    var shown = new CountDownLatch(1);
    var failure = new AtomicReference<@Nullable Throwable>();
    try {
      Platform.startup(
          () -> {
            try {
              first.run();
            } catch (RuntimeException | Error e) {
              failure.set(e);
            } finally {
              shown.countDown();
            }
          });
      shown.await();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new PlumException(
          "The window could not be opened. It needs a display and, on Linux, the packages libgtk-3-0"
              + " and libxtst6; without a screen, put xvfb-run -a in front of the command. Everything"
              + " works without a window too: plum run FOLDER.",
          e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
