package plum.ui;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.Node;
import javafx.stage.FileChooser;
import plum.ui.session.FileChoice;

/**
 * The platform's own dialog.
 *
 * @param owner some node of the window it belongs to
 * @param folder where it begins
 */
record SaveDialog(Node owner, Path folder) implements FileChoice {
  @Override
  public Optional<Path> toSave(String title, String name) {
    var chooser = new FileChooser();
    chooser.setTitle(title);
    chooser.setInitialFileName(name);
    var begin = folder.toFile();
    if (begin.isDirectory()) {
      chooser.setInitialDirectory(begin);
    }
    return Optional.ofNullable(chooser.showSaveDialog(owner.getScene().getWindow()))
        .map(File::toPath);
  }
}
