package plum.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** Pictures of a window, and waiting until there is something to take one of. */
final class Shots {
  private static final Path PICTURES = Path.of("target", "screens");

  /** Writes pictures beside the test that takes them; what waits is written before the end. */
  private static final ExecutorService ENCODER = encoder();

  private Shots() {}

  private static ExecutorService encoder() {
    var encoder = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    Runtime.getRuntime().addShutdownHook(new Thread(encoder::close));
    return encoder;
  }

  static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition::getAsBoolean);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /** Lets background reads arrive and layout happen. */
  static void settle() {
    for (var i = 0; i < 3; i++) {
      WaitForAsyncUtils.sleep(60, TimeUnit.MILLISECONDS);
      WaitForAsyncUtils.waitForFxEvents();
    }
  }

  static WritableImage picture(FxRobot robot, Scene scene, String name) {
    var taken = new ArrayList<WritableImage>();
    robot.interact(() -> taken.add(scene.snapshot(null)));
    var image = Objects.requireNonNull(taken.getFirst());
    ENCODER.execute(() -> save(image, name));
    return image;
  }

  static void save(WritableImage image, String name) {
    try {
      Files.createDirectories(PICTURES);
      ImageIO.write(
          SwingFXUtils.fromFXImage(image, null), "png", PICTURES.resolve(name + ".png").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
