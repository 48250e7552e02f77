package plum.data;

/** What a program and its tests are written in. */
public enum Language {
  PYTHON,
  JAVASCRIPT
}
