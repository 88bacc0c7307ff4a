// The map of this room.

/// # The storage engine: a database is a value
///
/// A `Cluster` holds `Database`s by name; a `Database` holds the committed `DatabaseState` (a persistent tree
/// of persistent trees), locks and conflicts under one engine lock that is held for moments. A `Transaction`
/// is confined to its session: a snapshot, an overlay of its own writes, and what it has locked.
///
/// ```
/// let transaction = database.begin(TransactionOptions(isolation:readOnly:deferrable:owner:))
/// try transaction.beginStatement()            // -> Ticket? (only DEFERRABLE ever has to wait)
/// let view = transaction.statementView()      // or .ownLatest, .latestCommittedAndOwn(), .latestCommitted()
/// try transaction.row(tree, key | rowID:, in: view)                 // -> Row?
/// try transaction.firstEntry(index, key, in: view)                  // -> RowID?, the quick way into a unique index
/// var rows = transaction.rows(tree, range, reversed: false, in: view)
/// while let (key, row) = try rows.next() {}   // or nextRow() -> (rowID, row)
/// var entries = transaction.entries(index, range, reversed: false, in: view)
/// while let (key, rowID) = try entries.next() {}
///
/// try transaction.lockRow(table, rowID, .update, .wait)  // -> .granted(newest Row?) | .wait(Ticket) | .unavailable
/// try transaction.claim(index, key)           // -> .free | .conflict(rowID, sameTransaction:) | .wait | .unavailable
/// try transaction.insertRow(tree, rowID, builder)        // -> Row; replaceRow(…, replacing:keyChanged:), removeRow
/// try transaction.insertEntry(index, key, rowID)         // removeEntry claims the key's removal by itself
/// try transaction.lockTable(tree, mode, policy)
/// try transaction.lockAdvisory(.one(key), shared:sessionLevel:, policy)   // Database.unlockAdvisory, …All
/// let mark = transaction.mark(); transaction.rollback(to: mark)
/// try transaction.commit()                    // throws: it is rolled back then; or transaction.rollback()
/// ```
///
/// - **Waiting.** An outcome `.wait(ticket)` means: set `ticket.onResolve`, suspend, and once it is resolved call
///   the same method with the same arguments again. It then returns `.granted`, throws `.deadlock`,
///   `.lockNotAvailable` (timed out) or `.epochEnded`, or — after `.cancelled` — asks anew.
///   `database.cancel(ticket, as: .cancelled | .timedOut)` ends a wait from outside.
/// - **READ COMMITTED after a wait.** `lockRow` returns the newest version; compare its `version` with that of
///   the row that was read, and evaluate the conditions again if they differ. At higher levels a changed row
///   throws `.concurrentUpdate` or `.concurrentDelete`.
/// - **Policies.** An `Isolation` is a value of independent answers, the levels of all dialects are such values; the `LockPolicy`
///   of a `Cluster` says who queues behind whom, who is a deadlock's victim and what a savepoint gives back.
/// - **Locking entries** (`Isolation.lockingReadCommitted` and its sisters, with `LockPolicy.sharedAndExclusive`). Trees of a
///   table's primary key are made as `.clusteredIndex(of: table)`; `beginStatement(takesSnapshot: false)` for statements that read
///   no snapshot. `lockingScan(LockingRequest(…))` finds and locks rows, `claim` tests and locks unique keys, `awaitGaps` comes
///   before an entry of any other index; `rollback(to:)` keeps locks. A statement that read less than a row id (a unique key's
///   conflict) goes on with `lockRow`.
/// - **Locking nothing** (`Isolation.optimistic`). The same calls answer from the snapshot and record what they read; `place(of:in:)`
///   makes row ids of keys. Single records need no transaction: `Database.read`, `compareAndPut`.
/// - **Unique keys.** `claim` before `insertEntry`, for keys without NULL, of trees made as `.uniqueIndex`.
/// - **DDL.** `createTree`, `dropTree`, `truncateTree`, `loadEntries(sorted:)` go to the overlay. A TRUNCATE as
///   Postgres's, seen by older snapshots, is a new tree and a drop of the old one; so is a transactional
///   RESTART of a sequence. `hasTree(_:in:)` tells whether an older snapshot lacks an index. Trees made with
///   `catalog: true` bump `Database.changeCounter` at commit and take no part in conflict checks.
/// - **Sequences.** `createSequence`, `dropSequence` in the transaction; `Database.nextValue(of:)`, `setValue`,
///   `sequenceState(of:)` at once.
/// - **Ids.** `Cluster.nextTreeID()`, `nextRowID()`, `nextRowIDs(count)`; `Transaction.id` is assigned when asked
///   for, `idIfAssigned` does not assign.
/// - **States.** `Database.snapshot()`, `fork(as:)`, `restore(_:)` are O(1).
package enum StorageEngine {}
