package plum.llm;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much more memory a computation may take before the machine or its container runs short.
 *
 * <p>On Linux what the kernel could hand out without swapping (MemAvailable), but no more than the
 * control groups of this process leave, their reclaimable file cache counted as free; elsewhere the
 * free memory the operating system reports.
 */
public final class FreeMemory {
  /** What is taken to be free on a graphics card, of which nothing else is known. */
  private static final long UNKNOWN = 4L << 30;

  /** Control groups without a limit report a number near the largest. */
  private static final long NO_LIMIT = 1L << 60;

  private FreeMemory() {}

  /** Free bytes of main memory where the system tells what could be freed: on Linux. */
  public static OptionalLong mainMemory() {
    return Files.exists(Path.of("/proc/meminfo"))
        ? OptionalLong.of(freeBytes(Path.of("/")))
        : OptionalLong.empty();
  }

  /** Free bytes of a device. */
  static long freeBytes(Device device) {
    return device.isGpu() ? UNKNOWN : freeBytes(Path.of("/"));
  }

  /**
   * Free bytes of main memory.
   *
   * @param root under which {@code proc} and {@code sys} are looked for
   */
  static long freeBytes(Path root) {
    var kernel = field(root.resolve("proc/meminfo"), "MemAvailable:");
    var free = kernel.isPresent() ? kernel.getAsLong() * 1024 : reported();
    for (var line : lines(root.resolve("proc/self/cgroup")).toList()) {
      // hierarchy:controllers:path, with 0 and no controllers in version 2
      var parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        free = Math.min(free, left(root.resolve("sys/fs/cgroup"), parts[2], Names.SECOND));
      } else if (parts.length == 3 && Stream.of(parts[1].split(",")).anyMatch("memory"::equals)) {
        free = Math.min(free, left(root.resolve("sys/fs/cgroup/memory"), parts[2], Names.FIRST));
      }
    }
    return Math.max(0, free);
  }

  /** The files of a control group, by version. */
  private enum Names {
    FIRST("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    SECOND("memory.max", "memory.current", "inactive_file");

    private final String limit;
    private final String used;
    private final String cache;

    Names(String limit, String used, String cache) {
      this.limit = limit;
      this.used = used;
      this.cache = cache;
    }
  }

  /** What a group and all groups around it leave. */
  private static long left(Path mount, String path, Names names) {
    var least = Long.MAX_VALUE;
    var group = mount.resolve(path.replaceFirst("^/+", "")).normalize();
    // Inside a container the path may be the host's; the container's own group is then the mount.
    if (!group.startsWith(mount) || !Files.isDirectory(group)) {
      group = mount;
    }
    for (var at = group; at != null && at.startsWith(mount); at = at.getParent()) {
      var limit = number(at.resolve(names.limit));
      var used = number(at.resolve(names.used));
      if (limit.isPresent() && used.isPresent() && limit.getAsLong() < NO_LIMIT) {
        var cache = field(at.resolve("memory.stat"), names.cache).orElse(0);
        least = Math.min(least, limit.getAsLong() - used.getAsLong() + cache);
      }
    }
    return least;
  }

  private static long reported() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : UNKNOWN;
  }

  private static OptionalLong number(Path file) {
    return lines(file)
        .filter(line -> line.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static OptionalLong field(Path file, String name) {
    return lines(file)
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 1 && words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }

  /** Lines of a file that may not be there or may not be read. */
  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
