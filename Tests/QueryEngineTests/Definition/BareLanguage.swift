// A language without statements, for tests that plan nothing; what it has beside them is Postgres's.

import FaultInjection
import PostgresLanguage
import QueryEngine

final class BareLanguage: Language {
    let frontend: any Frontend = BareFrontend()
    let version = ServerVersion(number: "1", text: "a server of the tests")
    let wording: any Wording = PostgresWording()
    let functions = FunctionLibrary.empty
    let names = NameRules(
        implicitSchemas: ["pg_temp", "pg_catalog"], temporarySchema: "pg_temp",
        systemSchemas: ["pg_catalog", "information_schema"], reservedPrefix: "pg_")
    let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.catalogSchema, name: "pg_catalog"),
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "public"),
        SchemaDescriptor(oid: ObjectIdentifiers.informationSchema, name: "information_schema"),
    ]
    let types = PostgresTypes.library
    let systemRelations = SystemCatalog.relations
    let faultWords: any FaultWords = PostgresFaultWords()
}

private struct BareFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] { [] }
}
