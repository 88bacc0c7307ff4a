// Postgres's SQL as a cluster is made with it.
package import FaultInjection
package import QueryEngine

/// The language of PostgreSQL 15.
package final class PostgresLanguage: Language {
    /// The one that servers speak; it has no state.
    package static let standard = PostgresLanguage()

    package let frontend: any Frontend
    package let version = ServerVersion(
        number: PostgresLanguage.versionNumber,
        text: "PostgreSQL \(PostgresLanguage.versionNumber) on x86_64-pc-linux-gnu, compiled by "
            + "gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit")
    package let wording: any Wording = PostgresWording()
    package let functions = PostgresFunctions.library
    package let names = PostgresLanguage.nameRules
    package let types = PostgresTypes.library
    package let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.catalogSchema, name: "pg_catalog"),
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "public"),
        SchemaDescriptor(oid: ObjectIdentifiers.informationSchema, name: "information_schema"),
    ]
    package let systemRelations = SystemCatalog.relations
    package let faultWords: any FaultWords = PostgresFaultWords()

    /// - Parameter frontend: another one is for tests.
    package init(frontend: any Frontend = PostgresFrontend()) {
        self.frontend = frontend
    }

    package static let nameRules = NameRules(
        implicitSchemas: ["pg_temp", "pg_catalog"], temporarySchema: "pg_temp",
        systemSchemas: ["pg_catalog", "information_schema"], reservedPrefix: "pg_",
        systemColumns: Set(SystemColumn.allCases.map { "\($0)" }),
        templates: DatabaseTemplates(usual: "template1", blank: "template0"),
        madeUp: PostgresNames())

    private static let versionNumber = "15.18 (Debian 15.18-0+deb12u1)"
}
