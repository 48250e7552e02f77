package plum.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process as the operating system counts it; only Linux tells. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  private ResidentMemory() {}

  /** Bytes now. */
  public static OptionalLong now() {
    return read("VmRSS:");
  }

  /** Most bytes since the process began, or since the peak was forgotten. */
  public static OptionalLong peak() {
    return read("VmHWM:");
  }

  /** Begins to look for a peak anew. */
  static void forgetPeak() {
    try {
      if (Files.isWritable(RESET)) {
        Files.writeString(RESET, "5"); // proc(5)
      }
    } catch (IOException _) {
      // a kernel that does not offer it: then the peak is that of the whole life
    }
  }

  private static OptionalLong read(String key) {
    try {
      if (Files.exists(STATUS)) {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(key)) {
            return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("\\D", "")));
          }
        }
      }
    } catch (IOException _) {
      // as on a system without such a file
    }
    return OptionalLong.empty();
  }
}
