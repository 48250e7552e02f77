package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir private Path root = Path.of("");

  private void write(String file, String text) throws IOException {
    var path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void machine() throws IOException {
    write("proc/meminfo", "MemTotal:  9000 kB\nMemFree:  10 kB\nMemAvailable:    8000 kB\n");
  }

  @Test
  void thisMachineHasSome() {
    assertTrue(FreeMemory.freeBytes(Device.cpu()) > 1 << 20);
  }

  @Test
  void withoutControlGroupsItIsWhatTheKernelCouldHandOut() throws IOException {
    machine();
    assertEquals(8000 * 1024, FreeMemory.freeBytes(root));
  }

  @Test
  void theTightestGroupCounts() throws IOException {
    machine();
    write("proc/self/cgroup", "0::/user.slice/app.scope\n");
    var mount = "sys/fs/cgroup/";
    write(mount + "user.slice/memory.max", "5000000\n");
    write(mount + "user.slice/memory.current", "2000000\n");
    write(mount + "user.slice/memory.stat", "anon 1\ninactive_file 300000\nactive_file 7\n");
    write(mount + "user.slice/app.scope/memory.max", "max\n");
    write(mount + "user.slice/app.scope/memory.current", "1000\n");
    assertEquals(3_300_000, FreeMemory.freeBytes(root));
    write(mount + "user.slice/app.scope/memory.max", "101000\n");
    assertEquals(100_000, FreeMemory.freeBytes(root));
    write(mount + "user.slice/app.scope/memory.current", "200000\n");
    assertEquals(0, FreeMemory.freeBytes(root));
  }

  @Test
  void aContainerSeesItsOwnGroupAtTheMount() throws IOException {
    machine();
    write("proc/self/cgroup", "0::/../../docker/abc\n");
    write("sys/fs/cgroup/memory.max", "4000000\n");
    write("sys/fs/cgroup/memory.current", "1000000\n");
    assertEquals(3_000_000, FreeMemory.freeBytes(root));
  }

  @Test
  void theOlderVersionHasAHierarchyForMemory() throws IOException {
    machine();
    write("proc/self/cgroup", "3:cpu,cpuacct:/job\n2:memory:/job\n0::/\n");
    var group = "sys/fs/cgroup/memory/job/";
    write(group + "memory.limit_in_bytes", "2000000\n");
    write(group + "memory.usage_in_bytes", "500000\n");
    write(group + "memory.stat", "total_inactive_file 1000\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
    assertEquals(1_501_000, FreeMemory.freeBytes(root));
  }
}
