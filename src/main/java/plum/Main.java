package plum;

/** Starts the program. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) {}
}
