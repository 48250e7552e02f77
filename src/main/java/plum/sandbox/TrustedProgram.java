package plum.sandbox;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plum.data.PlumException;

/**
 * A program of the user's own choice that answers one line with one line. It is not confined: never
 * start one whose code a model wrote. What it writes to its standard error goes to ours.
 */
public final class TrustedProgram implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private TrustedProgram(String name, Process process) {
    this.name = name;
    this.process = process;
    questions =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a program.
   *
   * @param environment variables it sees beside ours
   * @throws PlumException if it cannot be started
   */
  public static TrustedProgram start(List<String> command, Map<String, String> environment) {
    var builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      return new TrustedProgram(command.getFirst(), builder.start());
    } catch (IOException e) {
      throw new PlumException(
          "Could not start " + command.getFirst() + " (" + e.getMessage() + ").", e);
    }
  }

  /** The command that starts this program again, with other arguments. */
  public static List<String> ourselves(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("plum.Main");
    command.addAll(arguments);
    return command;
  }

  /**
   * Sends a line and waits for the line that answers it.
   *
   * @throws PlumException if the program has ended
   */
  public String ask(String line) {
    try {
      questions.write(line);
      questions.newLine();
      questions.flush();
      return answer();
    } catch (IOException e) {
      throw ended(e);
    }
  }

  /**
   * Waits for a line.
   *
   * @throws PlumException if the program has ended
   */
  public String answer() {
    try {
      var answer = answers.readLine();
      if (answer == null) {
        throw ended(new IOException("end of its output"));
      }
      return answer;
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private PlumException ended(IOException e) {
    return new PlumException(
        name
            + " ended before it answered ("
            + e.getMessage()
            + "). See what it wrote to standard error.",
        e);
  }

  /** Closes its input, at which it should end, and ends it if it is still there. */
  @Override
  public void close() {
    try {
      questions.close();
    } catch (IOException e) {
      // It has ended already.
    }
    process.destroy();
  }
}
