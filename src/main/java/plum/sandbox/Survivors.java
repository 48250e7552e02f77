package plum.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks for processes that a sandbox has left behind. Every fork of a worker, however it detached
 * itself, still carries the worker's command line, which anybody may read; what became another
 * program does not, and is not found.
 */
final class Survivors {

  private static final String MARK = "plum_sandbox";

  /** Who may be the parent of a worker that belongs to somebody else's sandbox. */
  private static final Set<String> OWNERS = Set.of("java", "plum", "bwrap");

  private static final int LOOKS = 20;

  private final Set<Long> known = new HashSet<>();

  /** Remembers what runs now. */
  Survivors() {
    ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(this::isOurs).forEach(known::add);
  }

  /** What is still there soon after its sandbox was closed; it is ended. */
  List<String> end() {
    List<ProcessHandle> found = List.of();
    for (int look = 0; look < LOOKS; look++) {
      found = ProcessHandle.allProcesses().filter(this::survived).toList();
      if (found.isEmpty()) {
        return List.of();
      }
      pause();
    }
    found.forEach(ProcessHandle::destroyForcibly);
    return found.stream().map(p -> "process %d lived on".formatted(p.pid())).toList();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private boolean survived(ProcessHandle process) {
    return !known.contains(process.pid()) && isOurs(process.pid()) && !hasOwner(process);
  }

  private boolean hasOwner(ProcessHandle process) {
    Optional<ProcessHandle> parent = process.parent();
    while (parent.isPresent() && isOurs(parent.get().pid())) {
      parent = parent.get().parent();
    }
    // Orphans come to the first process, which in a container may be this one.
    return parent
        .filter(p -> p.pid() != 1 && p.pid() != ProcessHandle.current().pid())
        .filter(p -> OWNERS.contains(read(p.pid(), "comm").strip()))
        .isPresent();
  }

  private boolean isOurs(long pid) {
    String words = read(pid, "cmdline");
    return words.contains(MARK) && words.contains("\0-c\0") && !words.startsWith("bwrap");
  }

  private static String read(long pid, String file) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc", String.valueOf(pid), file)),
          StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // gone meanwhile
    }
  }
}
