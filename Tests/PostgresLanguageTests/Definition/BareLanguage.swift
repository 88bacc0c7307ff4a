// A language without statements, for tests that plan nothing; what it has beside them is Postgres's.

import FaultInjection
import PostgresLanguage
import QueryEngine

final class BareLanguage: Language {
    let frontend: any Frontend = BareFrontend()
    let version = ServerVersion(number: "1", text: "a server of the tests")
    let wording: any Wording = PostgresWording()
    let functions = FunctionLibrary.empty
    let names: NameRules
    let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.catalogSchema, name: "pg_catalog"),
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "public"),
        SchemaDescriptor(oid: ObjectIdentifiers.informationSchema, name: "information_schema"),
    ]
    let types = PostgresTypes.library
    let systemRelations = SystemCatalog.relations
    let faultWords: any FaultWords = PostgresFaultWords()

    init(names: NameRules = PostgresLanguage.nameRules) { self.names = names }
}

private struct BareFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] { [] }
}
