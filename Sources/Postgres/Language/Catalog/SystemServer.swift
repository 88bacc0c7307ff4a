// What the server is and has beside relations: schemas, databases, roles, settings, sessions, access methods.
import QueryEngine

extension SystemTables {
    static func namespaces(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SchemaDescriptor.self) { table in
            table.rows = (4, 0)
            table.key("oid", .schema)
            table.key("nspname", .schemaName)
            table.part(.schemas { schema, items in items.append(schema) })
            table.column("oid") { .oid($0.oid) }
            table.column("nspname") { .string($0.name) }
            table.column("nspacl") {
                $0.oid == ObjectIdentifiers.publicSchema ? publicPrivileges : .null
            }
            table.column("nspowner") { schema in
                .oid(
                    schema.oid == ObjectIdentifiers.publicSchema
                        ? SystemSource.predefinedRoles[0].oid : SystemSource.owner)
            }
        }
    }

    private static let publicPrivileges: Value = {
        let all = ["pg_database_owner=UC/pg_database_owner", "=U/pg_database_owner"]
        return .array(ArrayValue(elementType: .text, elements: all.map { .string($0) }))
    }()

    // MARK: What never changes

    static func accessMethods(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: (oid: UInt32, name: String, type: String).self) { table in
            table.rows = (3, 0)
            table.part(
                .fixed { _, items in
                    items += [(2, "heap", "t"), (403, "btree", "i"), (405, "hash", "i")]
                })
            table.column("oid") { .oid($0.oid) }
            table.column("amname") { .string($0.name) }
            table.column("amtype") { .string($0.type) }
        }
    }

    private struct CollationItem: Sendable {
        let oid: UInt32
        let name: String
        let encoding: Int64

        var isDefault: Bool { oid == 100 }
        var locale: String { ["ucs_basic": "C", "en_US": "en_US.utf8"][name] ?? name }
    }

    static func collations(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: CollationItem.self) { table in
            table.rows = (7, 0)
            table.part(
                .fixed { _, items in
                    items += [
                        (100, "default", -1), (950, "C", -1), (951, "POSIX", -1),
                        (12340, "ucs_basic", 6), (12341, "C.utf8", 6), (12342, "en_US.utf8", 6),
                        (12343, "en_US", 6),
                    ].map { CollationItem(oid: $0, name: $1, encoding: $2) }
                })
            table.column("oid") { .oid($0.oid) }
            table.column("collname") { .string($0.name) }
            table.column("collnamespace") { _ in .oid(ObjectIdentifiers.catalogSchema) }
            table.column("collowner") { _ in .oid(SystemSource.owner) }
            table.column("collprovider") { .string($0.isDefault ? "d" : "c") }
            table.column("collisdeterministic") { _ in .bool(true) }
            table.column("collencoding") { .int($0.encoding) }
            table.column("collcollate") { $0.isDefault ? .null : .string($0.locale) }
            table.column("collctype") { $0.isDefault ? .null : .string($0.locale) }
        }
    }

    /// Of procedural languages that CREATE EXTENSION would bring, PostgreSQL has one at its start.
    package static let languageNumbers: [(oid: UInt32, name: String, isTrusted: Bool)] = [
        (12, "internal", false), (13, "c", false), (14, "sql", true), (13563, "plpgsql", true),
    ]

    static func languages(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: (oid: UInt32, name: String, isTrusted: Bool).self) { table in
            table.rows = (4, 0)
            table.part(.fixed { _, items in items += languageNumbers })
            table.column("oid") { .oid($0.oid) }
            table.column("lanname") { .string($0.name) }
            table.column("lanowner") { _ in .oid(SystemSource.owner) }
            table.column("lanpltrusted") { .bool($0.isTrusted) }
            table.column("lanispl") { .bool($0.name == "plpgsql") }
        }
    }

    private typealias InstalledItem = (
        definition: ExtensionDefinition, oid: UInt32, schema: UInt32
    )

    static func extensions(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: InstalledItem.self) { table in
            table.rows = (1, 0)
            table.part(
                .fixed { (source, items) throws(SQLError) in
                    for definition in source.functions.extensions {
                        if definition.isPermanent {
                            items.append((definition, 13559, ObjectIdentifiers.catalogSchema))
                        } else if let made = try source.installed(definition.name) {
                            items.append(
                                (definition, made.oid, source.number(ofSchema: made.schema)))
                        }
                    }
                })
            table.column("oid") { .oid($0.oid) }
            table.column("extname") { .string($0.definition.name) }
            table.column("extowner") { _ in .oid(SystemSource.owner) }
            table.column("extnamespace") { .oid($0.schema) }
            table.column("extrelocatable") { .bool($0.definition.isRelocatable) }
            table.column("extversion") { .string($0.definition.version) }
        }
    }

    static func availableExtensions(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: (definition: ExtensionDefinition, isMade: Bool).self) { table in
            table.rows = (3, 0)
            table.part(
                .fixed { (source, items) throws(SQLError) in
                    for definition in source.functions.extensions {
                        let isMade = try source.installed(definition.name) != nil
                        items.append(
                            (definition, isMade || definition.isPermanent))
                    }
                })
            table.column("name") { .string($0.definition.name) }
            table.column("default_version") { .string($0.definition.version) }
            table.column("installed_version") {
                $0.isMade ? .string($0.definition.version) : .null
            }
            table.column("comment") { .string($0.definition.comment) }
        }
    }

    static func tablespaces(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: (oid: UInt32, name: String).self) { table in
            table.rows = (2, 0)
            table.part(
                .fixed { _, items in items += [(1663, "pg_default"), (1664, "pg_global")] })
            table.column("oid") { .oid($0.oid) }
            table.column("spcname") { .string($0.name) }
            table.column("spcowner") { _ in .oid(SystemSource.owner) }
        }
    }

    // MARK: Databases and roles

    static func databases(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: String.self) { table in
            table.rows = (5, 0)
            table.part(
                .fixed { source, items in
                    items += source.information.databases
                    if !items.contains(source.information.database) {
                        items.append(source.information.database)
                    }
                })
            table.column("oid") { .oid($1.number(ofDatabase: $0)) }
            table.column("datname") { .string($0) }
            table.column("datdba") { _ in .oid(SystemSource.owner) }
            table.column("encoding") { _ in .int(6) }
            table.column("datlocprovider") { _ in .string("c") }
            table.column("datallowconn") { _ in .bool(true) }
            table.column("datconnlimit") { _ in .int(-1) }
            table.column("datfrozenxid") { _ in .int(717) }
            table.column("datminmxid") { _ in .int(1) }
            table.column("dattablespace") { _ in .int(1663) }
            table.column("datcollate") {
                .string(($1.information.locales[$0] ?? .english).collateName)
            }
            table.column("datctype") {
                .string(($1.information.locales[$0] ?? .english).ctypeName)
            }
        }
    }

    static func roles(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SystemRole.self) { table in
            table.rows = (15, 0)
            table.part(.fixed { source, items in items += source.allRoles })
            table.column("oid") { .oid($0.oid) }
            table.column("rolname") { .string($0.name) }
            for name in [
                "rolsuper", "rolcreaterole", "rolcreatedb", "rolcanlogin", "rolreplication",
                "rolbypassrls",
            ] {
                table.column(name) { .bool(!$0.isPredefined) }
            }
            table.column("rolinherit") { _ in .bool(true) }
            table.column("rolconnlimit") { _ in .int(-1) }
            table.column("rolpassword") { _ in .string("********") }
        }
    }

    static func users(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SystemRole.self) { table in
            table.rows = (3, 0)
            table.part(.fixed { source, items in items += source.roles })
            table.column("usesysid") { .oid($0.oid) }
            table.column("usename") { .string($0.name) }
            for name in ["usecreatedb", "usesuper", "userepl", "usebypassrls"] {
                table.column(name) { _ in .bool(true) }
            }
            table.column("passwd") { _ in .string("********") }
        }
    }

    // MARK: Settings and sessions

    static func settings(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SystemInformation.Setting.self) { table in
            table.rows = (250, 0)
            table.part(.fixed { source, items in items += source.settings })
            table.column("name") { .string($0.name) }
            table.column("setting") { .string($0.value) }
            table.column("unit") { .optional($0.unit) }
            table.column("category") { _ in .string("") }
            table.column("short_desc") { _ in .string("") }
            table.column("context") { .string($0.context) }
            table.column("vartype") { .string($0.kind) }
            table.column("source") { .string($0.source) }
            table.column("min_val") { .optional($0.minimum) }
            table.column("max_val") { .optional($0.maximum) }
            table.column("enumvals") { setting in
                guard let choices = setting.choices else { return .null }
                return .array(
                    ArrayValue(elementType: .text, elements: choices.map { .string($0) }))
            }
            table.column("boot_val") { .string($0.bootValue) }
            table.column("reset_val") { .string($0.resetValue) }
            table.column("pending_restart") { _ in .bool(false) }
        }
    }

    static func activity(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: SystemInformation.Session.self) { table in
            table.rows = (10, 0)
            table.part(.fixed { source, items in items += source.information.sessions })
            table.column("datid") { .oid($1.number(ofDatabase: $0.database)) }
            table.column("datname") { .string($0.database) }
            table.column("pid") { .int(Int64($0.processID)) }
            table.column("usesysid") { .oid($1.number(ofRole: $0.user)) }
            table.column("usename") { .string($0.user) }
            table.column("application_name") { .string($0.applicationName) }
            table.column("wait_event_type") { .optional($0.waitEventType) }
            table.column("wait_event") { .optional($0.waitEvent) }
            table.column("state") { .string($0.state) }
            table.column("query") { .string($0.query) }
            table.column("backend_type") { _ in .string("client backend") }
        }
    }
}
