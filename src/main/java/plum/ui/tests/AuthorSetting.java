package plum.ui.tests;

/** A setting of the form in which the author of tests is set. */
public enum AuthorSetting {
  AUTHOR("author", "Author"),
  NAME("", "Name"),
  FOLDER("", "Folder"),
  URL("url", "Address"),
  MODEL("model", "Model"),
  KEY("key", "Key variable"),
  KEYRING("keyring", "or key store"),
  PARALLEL("parallel", "At once"),
  INPUT_PRICE("inputPrice", "Price in"),
  OUTPUT_PRICE("outputPrice", "Price out"),
  STYLE("writing.style", "Style"),
  DRAFTS("drafts", "Drafts"),
  CAREFUL("careful", "Careful"),
  CHAT("writing.chat", "Chat template"),
  TESTS("writing.tests", "Tests asked for"),
  EXAMPLES("writing.examples", "Examples"),
  SIMILAR("writing.similar", "Similar ones"),
  RETRIES("writing.retries", "Retries"),
  TEMPERATURE("sampling.temperature", "Temperature"),
  MOST_TOKENS("sampling.maxNewTokens", "Most tokens"),
  IDLE("checks.idle", "Idle programs"),
  REPEATS("checks.repeats", "Repeats"),
  BENCHMARK("checks.benchmark", "Benchmark file"),
  MUTANTS("checks.mutants", "Mutants");

  final String path;
  private final String title;

  AuthorSetting(String path, String title) {
    this.path = path;
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** Whether it describes a server rather than the stage. */
  boolean isOfEndpoint() {
    return compareTo(URL) >= 0 && compareTo(OUTPUT_PRICE) <= 0;
  }

  boolean isOfStage() {
    return this == AUTHOR || compareTo(STYLE) >= 0;
  }

  boolean isText() {
    return this == AUTHOR || this == STYLE || this == BENCHMARK || isOfEndpointText();
  }

  boolean isOfEndpointText() {
    return compareTo(URL) >= 0 && compareTo(KEYRING) <= 0;
  }
}
