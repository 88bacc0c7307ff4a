// What the server is and has beside relations: schemas, databases, roles, settings, sessions, access methods.

extension SystemRows {
    static func namespaces(_ source: SystemSource) -> [SystemRow] {
        source.schemas.map { schema in
            [
                "oid": .oid(schema.oid), "nspname": .string(schema.name),
                "nspacl": schema.oid == ObjectIdentifiers.publicSchema ? publicPrivileges : .null,
                "nspowner": .oid(
                    schema.oid == ObjectIdentifiers.publicSchema
                        ? SystemSource.predefinedRoles[0].oid : SystemSource.owner),
            ]
        }
    }

    private static var publicPrivileges: Value {
        let all = ["pg_database_owner=UC/pg_database_owner", "=U/pg_database_owner"]
        return .array(ArrayValue(elementType: .text, elements: all.map { .string($0) }))
    }

    static func accessMethods() -> [SystemRow] {
        [(2, "heap", "t"), (403, "btree", "i"), (405, "hash", "i")].map { oid, name, type in
            ["oid": .int(oid), "amname": .string(name), "amtype": .string(type)]
        }
    }

    static func collations(_ source: SystemSource) -> [SystemRow] {
        let all: [(oid: Int64, name: String, encoding: Int64)] = [
            (100, "default", -1), (950, "C", -1), (951, "POSIX", -1), (12340, "ucs_basic", 6),
            (12341, "C.utf8", 6), (12342, "en_US.utf8", 6), (12343, "en_US", 6),
        ]
        return all.map { oid, name, encoding in
            let locale = ["ucs_basic": "C", "en_US": "en_US.utf8"][name] ?? name
            let provider = oid == 100 ? "d" : "c"
            return [
                "oid": .int(oid), "collname": .string(name),
                "collnamespace": .oid(ObjectIdentifiers.catalogSchema),
                "collowner": .oid(SystemSource.owner), "collprovider": .string(provider),
                "collisdeterministic": .bool(true), "collencoding": .int(encoding),
                "collcollate": provider == "d" ? .null : .string(locale),
                "collctype": provider == "d" ? .null : .string(locale),
            ]
        }
    }

    static func languages() -> [SystemRow] {
        [(12, "internal", false), (13, "c", false), (14, "sql", true)].map { oid, name, trusted in
            [
                "oid": .int(oid), "lanname": .string(name),
                "lanowner": .oid(SystemSource.owner), "lanpltrusted": .bool(trusted),
            ]
        }
    }

    static func extensions() -> [SystemRow] { [] }

    static func tablespaces() -> [SystemRow] {
        [(1663, "pg_default"), (1664, "pg_global")].map { oid, name in
            [
                "oid": .int(oid), "spcname": .string(name), "spcowner": .oid(SystemSource.owner),
            ]
        }
    }

    // MARK: Databases and roles

    static func databases(_ source: SystemSource) -> [SystemRow] {
        var names = source.information.databases
        if !names.contains(source.information.database) {
            names.append(source.information.database)
        }
        return names.map { name in
            let locale = source.information.locales[name] ?? .english
            return [
                "oid": .oid(source.number(ofDatabase: name)), "datname": .string(name),
                "datdba": .oid(SystemSource.owner), "encoding": .int(6),
                "datlocprovider": .string("c"), "datallowconn": .bool(true),
                "datconnlimit": .int(-1), "datfrozenxid": .int(717), "datminmxid": .int(1),
                "dattablespace": .int(1663), "datcollate": .string(locale.collateName),
                "datctype": .string(locale.ctypeName),
            ]
        }
    }

    static func roles(_ source: SystemSource) -> [SystemRow] {
        source.roles.map { role in
            [
                "oid": .oid(role.oid), "rolname": .string(role.name), "rolsuper": .bool(true),
                "rolinherit": .bool(true), "rolcreaterole": .bool(true),
                "rolcreatedb": .bool(true), "rolcanlogin": .bool(true),
                "rolreplication": .bool(true), "rolbypassrls": .bool(true),
                "rolconnlimit": .int(-1), "rolpassword": .string("********"),
            ]
        }
            + SystemSource.predefinedRoles.map { role in
                [
                    "oid": .oid(role.oid), "rolname": .string(role.name), "rolsuper": .bool(false),
                    "rolinherit": .bool(true), "rolcreaterole": .bool(false),
                    "rolcreatedb": .bool(false), "rolcanlogin": .bool(false),
                    "rolreplication": .bool(false), "rolbypassrls": .bool(false),
                    "rolconnlimit": .int(-1), "rolpassword": .string("********"),
                ]
            }
    }

    static func users(_ source: SystemSource) -> [SystemRow] {
        source.roles.map { role in
            [
                "usesysid": .oid(role.oid), "usename": .string(role.name),
                "usecreatedb": .bool(true), "usesuper": .bool(true), "userepl": .bool(true),
                "usebypassrls": .bool(true), "passwd": .string("********"),
            ]
        }
    }

    // MARK: Settings and sessions

    static func settings(_ source: SystemSource) -> [SystemRow] {
        source.information.settings.map { setting in
            let choices = setting.choices.map { choices in
                Value.array(
                    ArrayValue(elementType: .text, elements: choices.map { .string($0) }))
            }
            return [
                "name": .string(setting.name), "setting": .string(setting.value),
                "unit": optional(setting.unit), "category": .string(""),
                "short_desc": .string(""), "context": .string(setting.context),
                "vartype": .string(setting.kind), "source": .string(setting.source),
                "min_val": optional(setting.minimum), "max_val": optional(setting.maximum),
                "enumvals": choices ?? .null, "boot_val": .string(setting.bootValue),
                "reset_val": .string(setting.resetValue), "pending_restart": .bool(false),
            ]
        }
    }

    static func activity(_ source: SystemSource) -> [SystemRow] {
        source.information.sessions.map { session in
            [
                "datid": .oid(source.number(ofDatabase: session.database)),
                "datname": .string(session.database), "pid": .int(Int64(session.processID)),
                "usesysid": .oid(source.number(ofRole: session.user)),
                "usename": .string(session.user),
                "application_name": .string(session.applicationName),
                "wait_event_type": optional(session.waitEventType),
                "wait_event": optional(session.waitEvent), "state": .string(session.state),
                "query": .string(session.query), "backend_type": .string("client backend"),
            ]
        }
    }

    static func optional(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
}
