// YDB's YQL as a cluster is made with it.

package import FaultInjection
package import QueryEngine
package import StorageEngine

package final class YDBLanguage: Language {
    package let frontend: any Frontend = YQLFrontend()
    package let version = ServerVersion(number: "25.1", text: "ydb-stable-25-1")
    package let wording: any Wording = YDBWording()
    /// Functions are found by the rules for their arguments' types.
    package let functions = FunctionLibrary.empty
    package let names = NameRules(
        implicitSchemas: [], temporarySchema: "\u{1}temporary", systemSchemas: [],
        longestDatabaseName: 1024,
        scopes: NameScopes(
            indexes: .table, madeUpConstraints: .table, constraintsAreOneKind: false))
    package let types = YQLTypes.library
    /// The database itself is a directory.
    package let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "/")
    ]
    package let systemRelations = SystemRelations([])
    package let faultWords: any FaultWords = YDBFaultWords()

    package init() {}

    package var nullsAreLeast: Bool { true }

    package var namesCurrentRows: Bool { false }

    package var placesRowsByKeys: Bool { true }

    /// Nobody waits: who wrote commits only if all that it has read still stands.
    package func isolation(_ level: IsolationLevel) -> Isolation {
        switch level {
        // Each read of its own moment.
        case .readUncommitted, .readCommitted:
            Isolation(snapshot: .statement, locks: .nothing, onError: .transaction)
        // One snapshot; the first of two who write a row wins.
        case .repeatableRead:
            Isolation(
                snapshot: .transaction, locks: .nothing, onError: .transaction,
                onLockTimeout: .transaction, onDeadlock: .transaction)
        case .serializable: .optimistic
        }
    }
}
