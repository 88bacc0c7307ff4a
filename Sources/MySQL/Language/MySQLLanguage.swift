// MySQL's SQL as a cluster is made with it.

package import FaultInjection
package import QueryEngine
package import StorageEngine

/// The language of MySQL 8, or of MariaDB: one object a flavour.
package final class MySQLLanguage: Language {
    package let flavor: MySQLFlavor
    package let frontend: any Frontend
    package let version: ServerVersion
    package let wording: any Wording
    /// Functions are the rules' own: each call is made for its arguments.
    package let functions = FunctionLibrary.empty
    package let names: NameRules
    package let types = MySQLTypes.library
    /// A MySQL database is a schema. `test` is there, as after an installation.
    package let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.catalogSchema, name: "mysql"),
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "test"),
        SchemaDescriptor(oid: ObjectIdentifiers.informationSchema, name: "information_schema"),
    ]
    package let systemRelations: SystemRelations
    package let faultWords: any FaultWords

    package init(_ flavor: MySQLFlavor = .mysql8) {
        self.flavor = flavor
        frontend = MySQLFrontend(flavor: flavor, mode: flavor.defaultMode)
        version = ServerVersion(number: flavor.version, text: flavor.version)
        wording = MySQLWording(flavor)
        systemRelations = InformationSchema.relations(flavor)
        names = NameRules(
            implicitSchemas: ["#temporary"], temporarySchema: "#temporary",
            systemSchemas: ["information_schema"], longestDatabaseName: 1024,
            temporaryTablesHide: true, longestLabel: 1020,
            scopes: NameScopes(
                indexes: .table, checks: flavor.isMariaDB ? .table : .schema,
                foreignKeys: .schema, madeUpConstraints: .table, constraintsAreOneKind: false),
            madeUp: MySQLNames(flavor: flavor), fold: { $0.lowercased() })
        faultWords = MySQLFaultWords(flavor)
    }

    package var nullsAreLeast: Bool { true }

    package var namesCurrentRows: Bool { false }

    /// InnoDB's locks, with what MySQL 8 does otherwise than MariaDB.
    package var locks: LockPolicy {
        var policy = LockPolicy.sharedAndExclusive
        if !flavor.isMariaDB {
            policy.rangeEnd = .gap
            policy.locksGapOfUniqueKey = false
            policy.keepsRefusedEntries = false
        }
        return policy
    }

    package func isolation(_ level: IsolationLevel) -> Isolation {
        switch level {
        case .readUncommitted: .lockingReadUncommitted
        case .readCommitted: .lockingReadCommitted
        case .repeatableRead: .lockingRepeatableRead
        case .serializable: .lockingSerializable
        }
    }
}
