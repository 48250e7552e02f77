package plum.pipeline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.llm.DjlLanguageModel;
import plum.llm.HfFolder;
import plum.llm.LanguageModel;

/** Real language models: checkpoint folders run by libtorch. */
final class DjlModels implements ModelSource {

  @Override
  public LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat) {
    return DjlLanguageModel.open(folder, adapter, device, 0, chat);
  }

  @Override
  public String digest(Path folder) {
    return HfFolder.digest(folder);
  }
}
