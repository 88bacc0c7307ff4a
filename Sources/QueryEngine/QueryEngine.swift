// # The query engine: what statements do, in any language
//
// A client's text comes to rows in five steps, and each step knows only the next one:
//
// ```
// session of a language   what the client asked for, in its protocol's words: blocks, portals, settings (not in this room)
//   StatementRunner       finds or makes the plan, takes its locks and its snapshot, runs it, waits, stops at faults' moments
//     Frontend            parses the text, plans the statement against the catalog (a Language, not in this room)
//     QueryExecution      draws rows from a tree of operators, each of which keeps where it stands
//       Transaction       reads a view, locks rows, writes its overlay (StorageEngine)
// ```
//
// **Who drives whom.** The session calls the runner with a `StatementRun` and a `RowSink`; the runner calls the
// execution, which calls the operators, which call the transaction. Nothing calls upwards but by returning or by
// throwing an `Interrupt`: `wait` for a ticket, `sleep`, `yield` when the step's budget is spent, `needsInput`, `moment`
// for a fault rule, `error`. Every operator keeps its state when it is interrupted, so that the same call, made again,
// goes on at the same row. `StatementRunner.stop` turns the interrupt into the `Progress` that a connection acts upon;
// `resume` comes back by way of `look`.
//
// **What a language brings.** A cluster is made with a `Language`: its `Frontend`, its `TypeLibrary` (numbers, names, texts and
// bytes of types, by shape), its `FunctionLibrary`, its `NameRules` (which names lead where, which have to be the only ones,
// what unnamed things are called), its `Wording` (texts and codes of what the engine reports as `Violation`s and
// `DefinitionError`s, and what each undoes) and its `FaultWords`. Nothing here says an SQLSTATE, a wire's byte or a
// catalog's name; a test sees to it. What values have in common stays here: integers, decimals, floats, days and zones,
// documents, collations, keys; how a type is written is the language's.
//
// **What the runner asks back.** Functions and system tables may need what only the session has; they reach it through
// `RunnerHost`, once a statement or once a call, never once a row. Whatever differs between languages is resolved into
// the plan beforehand, as shapes, orderings and closures.
//
// **Transactions.** A `HeldTransaction` is the engine's transaction with its catalog, modes, savepoints and deferred
// checks. A session that has one lets the runner begin and end it; one that has several, by number, exchanges them. The
// runner knows no blocks: that an error fails a block and what COMMIT answers then is the session's.
//
// ## Where the classic problems are met
// - **The Halloween problem** (an UPDATE meets the rows that it has just written): a statement reads its *statement
//   view*, the snapshot with the transaction's overlay as of the statement's start; what it writes itself is in neither.
//   All parts of a statement share one start. See `Transaction.statementView`.
// - **A row changed while its lock was awaited** (READ COMMITTED): the statement is not run again. The row's newest
//   version is loaded and its conditions and target list are evaluated anew for that row alone, Postgres's EvalPlanQual:
//   `LockRows`, `UpdateOperator` and `DeleteOperator` by their node's `recheck`. At the higher levels that row is an
//   error: the first updater wins.
// - **Write skew** (two transactions each read what the other writes, and both commit): snapshots alone allow it. Under
//   SERIALIZABLE reads are recorded and writes checked against them, and a dangerous structure of two rw-conflicts in a
//   row fails one of its transactions: `ConflictRegister` in StorageEngine. Scans record what they have read as far as
//   they went.
// - **Phantoms** are rw-conflicts on ranges: what is recorded is the interval of the index, not the rows found in it.
// - **Two inserts of one key** wait for each other by claims on keys in flight, not by locks on rows that nobody else
//   can see: `InsertOperator` and `Transaction.claim`. Only this row's insertion is tried again after the wait.
// - **Constraints at the end**: foreign keys and deferred unique keys look at the latest committed rows and the
//   transaction's own, not at the snapshot: `ConstraintChecker`, at the statement's end or, for those put off, in
//   `CommitRun`.
// - **Locks on index entries** (`Language.locksEntries`, InnoDB's way): a statement that writes reads the latest rows and locks
//   the entries and gaps that it passes (`LockingScans`), so that nothing is looked at a second time, and phantoms wait. A row's
//   entries are put one index after the other, each once its gap is free and nobody has its key (`EntryWriter`); who finds the
//   key taken keeps a lock on it. Foreign keys are looked at and followed with the row (`EntryReferences`), not at the end.
//   `EntryInsertOperator` and `EntryChangeOperator` count what became of rows: `RowTally`.
// - **A plan that is no longer true**: its tables are locked first, then its versions are compared; if they differ it is
//   planned anew (`StatementRunner.advance`). So nothing can change between the look and the use.
