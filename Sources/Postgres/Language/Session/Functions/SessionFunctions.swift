// Functions that only the session can answer.
import QueryEngine

enum SessionFunctions {
    static func add(to library: inout LibraryBuilder) {
        addSequences(to: &library)
        addSettings(to: &library)
        addIdentity(to: &library)
        addSessions(to: &library)
        addCatalog(to: &library)
        addDefinitions(to: &library)
        addSizes(to: &library)
        addPrivileges(to: &library)
        addAdvisoryLocks(to: &library)
        library.session("pg_sleep", [.float8], .void) { (session, arguments) throws(Interrupt) in
            try session.sleep(arguments)
        }
    }

    private static func addSequences(to library: inout LibraryBuilder) {
        library.session("nextval", [.regclass], .int8, writes: true) {
            (session, arguments) throws(Interrupt) in try session.nextValue(arguments)
        }
        library.session("currval", [.regclass], .int8) {
            (session, arguments) throws(Interrupt) in try session.currentValue(arguments)
        }
        for arguments in [[TypeID.regclass, .int8], [.regclass, .int8, .bool]] {
            library.session("setval", arguments, .int8, writes: true) {
                (session, arguments) throws(Interrupt) in try session.setValue(arguments)
            }
        }
        library.session("lastval", [], .int8) { (session, _) throws(Interrupt) in
            try session.lastValue()
        }
        library.inform("pg_get_serial_sequence", [.text, .text], .text) {
            (session, arguments) throws(SQLError) in try session.serialSequence(arguments)
        }
    }

    private static func addSettings(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.text], [.text, .bool]] {
            library.inform("current_setting", arguments, .text) {
                (session, arguments) throws(SQLError) in try session.currentSetting(arguments)
            }
        }
        library.inform(
            "set_config", [.text, .text, .bool], .text, volatility: .volatile, strict: false
        ) { (session, arguments) throws(SQLError) in try session.setConfig(arguments) }
    }

    private static func addIdentity(to library: inout LibraryBuilder) {
        library.inform("version", [], .text) { session, _ in
            .string(session.services.language.version.text)
        }
        for name in ["current_user", "user", "current_role"] {
            library.inform(name, [], .name) { session, _ in .string(session.currentUser) }
        }
        library.inform("session_user", [], .name) { session, _ in .string(session.sessionUser) }
        for name in ["current_database", "current_catalog"] {
            library.inform(name, [], .name) { session, _ in .string(session.services.name) }
        }
        library.inform("current_schema", [], .name) { session, _ in session.currentSchema }
        library.inform("current_schemas", [.bool], .nameArray) {
            (session, arguments) throws(SQLError) in try session.currentSchemas(arguments)
        }
        library.inform("pg_get_userbyid", [.oid], .name) {
            (session, arguments) throws(SQLError) in try session.roleName(arguments)
        }
        library.inform("pg_backend_pid", [], .int4) { session, _ in
            .int(Int64(session.control.number))
        }
        library.inform("txid_current", [], .int8) { session, _ in
            .int(Int64(bitPattern: session.requireTransaction().id.rawValue))
        }
        library.inform("pg_current_xact_id", [], .xid8) { session, _ in
            .int(TransactionNumber.value(session.requireTransaction().id.rawValue))
        }
        library.inform("pg_is_in_recovery", [], .bool, volatility: .volatile) { _, _ in
            .bool(false)
        }
    }

    private static func addSessions(to library: inout LibraryBuilder) {
        library.inform("pg_cancel_backend", [.int4], .bool, volatility: .volatile) {
            session, arguments in session.cancelBackend(arguments)
        }
        library.inform("pg_terminate_backend", [.int4], .bool, volatility: .volatile) {
            session, arguments in session.terminateBackend(arguments)
        }
        library.inform("pg_blocking_pids", [.int4], .int4Array, volatility: .volatile) {
            session, arguments in session.blockingPIDs(arguments)
        }
        // What PostgreSQL's isolation tester asks of a session whose step has not answered.
        library.inform(
            "pg_isolation_test_session_is_blocked", [.int4, .int4Array], .bool,
            volatility: .volatile
        ) { session, arguments in session.isBlockedInTest(arguments) }
        library.inform("pg_notification_queue_usage", [], .float8, volatility: .volatile) {
            session, _ in .double(session.notifications.usage)
        }
        library.set("pg_listening_channels", [], .text, volatility: .stable) {
            (_, context) throws(SQLError) in
            let session = try postgresSession(context.session)
            return ListedRows(
                session.notifications.channels(of: session.backend).map { [.string($0)] })
        }
        library.session("pg_notify", [.text, .text], .void, strict: false) {
            (session, arguments) throws(Interrupt) in
            try session.notify(session.text(arguments, 0) ?? "", session.text(arguments, 1) ?? "")
            return .text(Text(utf8: []))
        }
    }

    private static func addCatalog(to library: inout LibraryBuilder) {
        library.inform("format_type", [.oid, .int4], .text, strict: false) {
            session, arguments in session.formatType(arguments)
        }
        library.inform("to_regclass", [.text], .regclass) {
            (session, arguments) throws(SQLError) in try session.toRegclass(arguments)
        }
        library.inform("pg_type_is_visible", [.oid], .bool) {
            (session, arguments) throws(SQLError) in try session.typeIsVisible(arguments)
        }
        library.inform("pg_table_is_visible", [.oid], .bool) {
            (session, arguments) throws(SQLError) in try session.tableIsVisible(arguments)
        }
        let described: [(String, [TypeID])] = [
            ("obj_description", [.oid]), ("obj_description", [.oid, .name]),
            ("col_description", [.oid, .int4]),
        ]
        for (name, arguments) in described {
            library.inform(name, arguments, .text) {
                (session, arguments) throws(SQLError) in try session.objectDescription(arguments)
            }
        }
    }

    /// What a client is sent of a regclass or the like: its number and its name.
    static func namedObject(_ type: TypeID) -> FunctionDefinition {
        FunctionDefinition(
            "name", [type], type, volatility: .stable,
            body: .inSession(
                informing: { (session, arguments) throws(SQLError) in
                    try session.namedObject(type, arguments)
                }))
    }

    private static func addDefinitions(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.oid], [.oid, .int4, .bool]] {
            library.inform("pg_get_indexdef", arguments, .text) {
                (session, arguments) throws(SQLError) in try session.indexDefinition(arguments)
            }
        }
        for arguments in [[TypeID.oid], [.oid, .bool]] {
            library.inform("pg_get_constraintdef", arguments, .text) {
                (session, arguments) throws(SQLError) in
                try session.constraintDefinition(arguments)
            }
        }
        for arguments in [[TypeID.oid], [.oid, .bool], [.oid, .int4], [.text], [.text, .bool]] {
            library.inform("pg_get_viewdef", arguments, .text) {
                (session, arguments) throws(SQLError) in try session.viewDefinition(arguments)
            }
        }
        for arguments in [[TypeID.text, .oid], [.text, .oid, .bool]] {
            library.inform("pg_get_expr", arguments, .text) {
                (session, arguments) throws(SQLError) in try session.columnDefault(arguments)
            }
        }
    }

    private static func addSizes(to library: inout LibraryBuilder) {
        func add(_ name: String, _ arguments: [TypeID], _ parts: RelationParts) {
            library.inform(name, arguments, .int8, volatility: .volatile) {
                (session, arguments) throws(SQLError) in
                try session.relationSize(parts, arguments)
            }
        }
        add("pg_relation_size", [.regclass], .relation)
        add("pg_relation_size", [.regclass, .text], .relation)
        add("pg_table_size", [.regclass], .table)
        add("pg_indexes_size", [.regclass], .indexes)
        add("pg_total_relation_size", [.regclass], .total)
    }

    private static func addPrivileges(to library: inout LibraryBuilder) {
        func add(_ name: String, _ arguments: [TypeID], _ object: PrivilegedObject) {
            for role in [[], [TypeID.name], [.oid]] {
                library.inform(name, role + arguments + [.text], .bool) {
                    (session, arguments) throws(SQLError) in
                    try session.hasPrivilege(on: object, arguments)
                }
            }
        }
        for object in PrivilegedObject.allCases {
            switch object {
            case .column:
                for table in [TypeID.text, .oid] {
                    for column in [TypeID.text, .int2] {
                        add("has_column_privilege", [table, column], object)
                    }
                }
            case .role:
                for role in [TypeID.name, .oid] { add("pg_has_role", [role], object) }
            case .parameter: add("has_parameter_privilege", [.text], object)
            default:
                for type in [TypeID.text, .oid] {
                    add("has_\(object.rawValue)_privilege", [type], object)
                }
            }
        }
    }

    private static func addAdvisoryLocks(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.int8], [.int4, .int4]] {
            for transaction in [false, true] {
                for shared in [false, true] {
                    for attempt in [false, true] {
                        let name =
                            "pg_" + (attempt ? "try_" : "") + "advisory_"
                            + (transaction ? "xact_" : "") + "lock" + (shared ? "_shared" : "")
                        library.session(name, arguments, attempt ? .bool : .void) {
                            (session, arguments) throws(Interrupt) in
                            try session.lockAdvisory(
                                arguments, shared: shared, transaction: transaction,
                                attempt: attempt)
                        }
                    }
                }
            }
            for shared in [false, true] {
                library.session(
                    "pg_advisory_unlock" + (shared ? "_shared" : ""), arguments, .bool
                ) { (session, arguments) throws(Interrupt) in
                    try session.unlockAdvisory(arguments, shared: shared)
                }
            }
        }
        library.session("pg_advisory_unlock_all", [], .void) { session, _ in
            session.database.unlockAllAdvisory(owner: session.control.owner)
            return .text(Text(utf8: []))
        }
    }
}
