// What a cluster speaks: the object through which the engine reaches all that one SQL dialect has of its own.

package import FaultInjection
package import StorageEngine

/// A SQL language. The engine stores, locks, plans' nodes, runs; a language says what texts mean, what there is beside
/// what DDL makes, and how names are looked up.
///
/// A cluster is made with one, and hands it to its databases, their catalogs and its sessions. It is asked when something
/// is planned, defined or shown; what is needed a row is resolved into the plan.
package protocol Language: AnyObject, Sendable {
    /// Parses and plans.
    var frontend: any Frontend { get }
    /// Which server's behaviour this is.
    var version: ServerVersion { get }
    /// How it says what went wrong.
    var wording: any Wording { get }
    /// Its functions, operators, aggregates, casts and extensions.
    var functions: FunctionLibrary { get }
    /// How names lead to objects.
    var names: NameRules { get }
    /// The types that every database has.
    var types: TypeLibrary { get }
    /// The schemas that a new database has.
    var schemas: [SchemaDescriptor] { get }
    /// The relations that every database has and no DDL made.
    var systemRelations: SystemRelations { get }
    /// What it says where a fault rule asks for an error.
    var faultWords: any FaultWords { get }
    /// Null is less than all else in the keys that definitions make.
    var nullsAreLeast: Bool { get }
    /// Rows lie where their primary keys say: whoever writes a key writes one place, and whole tables are read in its order. Every
    /// table has such a key, which no statement changes; null is a key like others.
    var placesRowsByKeys: Bool { get }
    /// A statement can be about the row that a query in progress has come to: WHERE CURRENT OF.
    var namesCurrentRows: Bool { get }
    /// The rules of its databases' lock tables.
    var locks: LockPolicy { get }
    /// What a level of isolation promises.
    func isolation(_ level: IsolationLevel) -> Isolation
}

extension Language {
    /// Scans of statements that write, and of those that ask for it, read the latest rows and lock the index entries that they pass:
    /// nobody looks a second time at what was found. A table is then its primary key's index: whole tables are read in its order, and
    /// the other indexes go on with its columns.
    package var locksEntries: Bool { isolation(.readCommitted).locks == .entries }

    package var nullsAreLeast: Bool { false }

    package var namesCurrentRows: Bool { true }

    package var placesRowsByKeys: Bool { false }

    package var locks: LockPolicy { .rowStrengths }

    package func isolation(_ level: IsolationLevel) -> Isolation {
        switch level {
        case .readUncommitted, .readCommitted: .readCommitted
        case .repeatableRead: .repeatableRead
        case .serializable: .serializable
        }
    }
}

/// The version of the server that a language is the language of.
package struct ServerVersion: Sendable {
    /// As clients are told it: `15.18 (Debian 15.18-0+deb12u1)`.
    package let number: String
    /// As a query is told it, with the builder and the machine.
    package let text: String

    package init(number: String, text: String) {
        self.number = number
        self.text = text
    }
}
