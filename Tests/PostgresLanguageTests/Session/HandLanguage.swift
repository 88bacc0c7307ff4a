// A language whose statements are planned by hand; what it has beside them is Postgres's.

import FaultInjection
import QueryEngine

@testable import PostgresLanguage

final class HandLanguage: Language {
    let frontend: any Frontend = HandFrontend()
    let version = ServerVersion(number: "1", text: "a server of the tests")
    let wording: any Wording = PostgresWording()
    let functions = PostgresFunctions.library
    let names = PostgresLanguage.nameRules
    let types = PostgresTypes.library
    let schemas = [
        SchemaDescriptor(oid: ObjectIdentifiers.catalogSchema, name: "pg_catalog"),
        SchemaDescriptor(oid: ObjectIdentifiers.publicSchema, name: "public"),
        SchemaDescriptor(oid: ObjectIdentifiers.informationSchema, name: "information_schema"),
    ]
    let systemRelations = SystemCatalog.relations
    let faultWords: any FaultWords = PostgresFaultWords()
}
