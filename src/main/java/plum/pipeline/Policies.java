package plum.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.Settings;
import plum.llm.CheckpointExport;
import plum.llm.Endpoint;
import plum.llm.EndpointModel;
import plum.llm.LanguageModel;
import plum.llm.RemoteModel;
import plum.llm.Safetensors;
import plum.store.Project;

/** Finds checkpoints by name and keeps the language model open that was used last. */
final class Policies implements AutoCloseable {
  private static final String MERGED = "merged";
  private static final long SHARD_BYTES = 5_000_000_000L;

  private final Project project;
  private final Map<String, Path> folders;
  private final ModelSource source;
  private @Nullable LanguageModel open;
  private @Nullable Checkpoint opened;
  private boolean chatting;

  Policies(Project project, Map<String, Path> folders, ModelSource source) {
    this.project = project;
    this.folders = Map.copyOf(folders);
    this.source = source;
  }

  /** The checkpoint of that name; a policy of the recipe is entered when it is first used. */
  Checkpoint checkpoint(String name) {
    return project
        .checkpoints()
        .byName(name)
        .orElseGet(() -> project.checkpoints().add(find(name)));
  }

  /** The checkpoint of that name, as it would be entered if the project does not know it yet. */
  Checkpoint find(String name) {
    var known = project.checkpoints().byName(name);
    if (known.isPresent()) {
      return known.get();
    }
    var folder = folders.get(name);
    if (folder != null) {
      return described(name, folder);
    }
    var names = new TreeSet<>(folders.keySet());
    project.checkpoints().all().forEach(each -> names.add(each.name()));
    throw new PlumException(
        "There is no policy called \""
            + name
            + "\". "
            + (names.isEmpty()
                ? "None is known yet: name one in the recipe, or with --model " + name + "=FOLDER."
                : "Known are: " + String.join(", ", names) + "."));
  }

  /** Where a checkpoint lies that goes by a name; nothing where none does. */
  Optional<Path> place(String name) {
    var given = folders.get(name);
    return given != null
        ? Optional.of(given)
        : project.checkpoints().byName(name).map(project.checkpoints()::folder);
  }

  /**
   * Makes a checkpoint known that no recipe names.
   *
   * @param place folder of weights, or the file of an endpoint
   * @throws PlumException if nothing is there, or the name stands for another checkpoint already
   */
  Checkpoint enter(String name, Path place) {
    Settings.requireName(name);
    var wanted = described(name, place);
    var taken = project.checkpoints().byName(name).isPresent() || folders.containsKey(name);
    var there = taken ? checkpoint(name) : project.checkpoints().add(wanted);
    if (!there.sha256().equals(wanted.sha256()) || !there.folder().equals(wanted.folder())) {
      throw new PlumException(
          "This project knows another model as \"" + name + "\". Give this one another name.");
    }
    return there;
  }

  /** A checkpoint as it would be entered. */
  Checkpoint described(String name, Path folder) {
    if (Endpoint.is(folder.toString())) {
      var endpoint = Endpoint.read(folder);
      return new Checkpoint(
          0, name, false, project.checkpoints().relative(folder), endpoint.digest(), null, null);
    }
    if (!Files.isDirectory(folder)) {
      throw new PlumException(
          "The policy \""
              + name
              + "\" should lie in "
              + folder
              + ", but there is no such folder. Put a Hugging Face checkpoint there or correct the"
              + " recipe.");
    }
    return new Checkpoint(
        0, name, false, project.checkpoints().relative(folder), source.digest(folder), null, null);
  }

  /**
   * The folder with the weights an adapter lies on, or a checkpoint's own; the file of an endpoint.
   */
  Path folder(Checkpoint checkpoint) {
    if (checkpoint.adapter()) {
      var parent = checkpoint.parentId();
      if (parent == null) {
        throw new PlumException("The adapter \"" + checkpoint.name() + "\" has lost its parent.");
      }
      return whole(project.checkpoints().byId(parent).orElseThrow());
    }
    var given = folders.get(checkpoint.name());
    return given != null ? given : project.checkpoints().folder(checkpoint);
  }

  /**
   * The folder with all the weights of a checkpoint. Those of an adapter are written when they are
   * first needed: the model it lies on with the adapter worked in, beside the adapter, in float32
   * so that nothing is rounded.
   *
   * @throws PlumException if the adapter is not the one the project knows, or the disk refuses
   */
  Path whole(Checkpoint checkpoint) {
    if (!checkpoint.adapter()) {
      return folder(checkpoint);
    }
    var adapter = project.checkpoints().folder(checkpoint);
    var merged = adapter.resolve(MERGED);
    if (!Files.isDirectory(merged)) {
      requireSame(checkpoint, adapter);
      CheckpointExport.write(
          folder(checkpoint), adapter, merged, Safetensors.Type.F32, SHARD_BYTES);
    }
    return merged;
  }

  private void requireSame(Checkpoint checkpoint, Path folder) {
    if (!source.digest(folder).equals(checkpoint.sha256())) {
      throw new PlumException(
          "The weights of \""
              + checkpoint.name()
              + "\" have changed since this project first used them. Put the old ones back, or start"
              + " a project in another folder.");
    }
  }

  /** Sha-256 over the weights of a folder. */
  String digest(Path folder) {
    return source.digest(folder);
  }

  /**
   * Opens a checkpoint, or returns it if it is open.
   *
   * @throws PlumException if its weights are not those the project knows
   */
  LanguageModel open(Checkpoint checkpoint, Device device, boolean chat) {
    if (open != null && checkpoint.equals(opened) && chat == chatting && !isChanged(checkpoint)) {
      return open;
    }
    close();
    if (Endpoint.is(checkpoint.folder())) {
      return opened(checkpoint, chat, endpoint(checkpoint));
    }
    var adapter = checkpoint.adapter() ? project.checkpoints().folder(checkpoint) : null;
    var whole = folder(checkpoint);
    requireSame(checkpoint, adapter == null ? whole : adapter);
    return opened(checkpoint, chat, source.open(whole, adapter, device, chat));
  }

  /** Whether an endpoint is still the same model, but to be asked in another way. */
  private boolean isChanged(Checkpoint checkpoint) {
    if (!(open instanceof RemoteModel remote)) {
      return false;
    }
    var now = Endpoint.read(folder(checkpoint));
    return now.digest().equals(checkpoint.sha256()) && !now.equals(remote.endpoint());
  }

  private LanguageModel opened(Checkpoint checkpoint, boolean chat, LanguageModel model) {
    open = model;
    opened = checkpoint;
    chatting = chat;
    return model;
  }

  private LanguageModel endpoint(Checkpoint checkpoint) {
    var endpoint = Endpoint.read(folder(checkpoint));
    if (!endpoint.digest().equals(checkpoint.sha256())) {
      throw new PlumException(
          "The endpoint \""
              + checkpoint.name()
              + "\" has another address or model than when this project first used it. Put the old"
              + " ones back, or describe the new ones in another file under another name.");
    }
    return EndpointModel.open(endpoint, System::getenv);
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
      opened = null;
    }
  }
}
