package plum.firststeps;

/** What kind of elements a source yields or a reducer takes. */
enum Kind {
  INTEGER,
  WORD,
  CHARACTER
}
