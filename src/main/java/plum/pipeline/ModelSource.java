package plum.pipeline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.llm.LanguageModel;

/** Where the pipeline gets language models from. */
public interface ModelSource {

  /**
   * Opens a checkpoint.
   *
   * @param folder Hugging Face folder
   * @param adapter PEFT folder on top of it, or null
   * @param chat whether prompts go through the checkpoint's chat template
   */
  LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat);

  /** Sha-256 over the weights of a folder, in hex. */
  String digest(Path folder);
}
