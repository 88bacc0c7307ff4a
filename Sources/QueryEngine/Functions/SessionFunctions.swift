// Functions that only the session can answer; here are their signatures.

enum SessionFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.session("nextval", [.regclass], .int8, .nextval)
        library.session("currval", [.regclass], .int8, .currval)
        library.session("setval", [.regclass, .int8], .int8, .setval)
        library.session("setval", [.regclass, .int8, .bool], .int8, .setval)
        library.session("lastval", [], .int8, .lastval)
        library.session("pg_sleep", [.float8], .void, .pgSleep)
        library.session("version", [], .text, .version, volatility: .stable)
        library.session("current_setting", [.text], .text, .currentSetting, volatility: .stable)
        library.session(
            "current_setting", [.text, .bool], .text, .currentSetting, volatility: .stable)
        library.session("set_config", [.text, .text, .bool], .text, .setConfig, strict: false)
        addIdentity(to: &library)
        addCatalog(to: &library)
        addAdvisoryLocks(to: &library)
    }

    private static func addIdentity(to library: inout LibraryBuilder) {
        for name in ["current_user", "user", "current_role"] {
            library.session(name, [], .name, .currentUser, volatility: .stable)
        }
        library.session("session_user", [], .name, .sessionUser, volatility: .stable)
        for name in ["current_database", "current_catalog"] {
            library.session(name, [], .name, .currentDatabase, volatility: .stable)
        }
        library.session("current_schema", [], .name, .currentSchema, volatility: .stable)
        library.session(
            "current_schemas", [.bool], .nameArray, .currentSchemas, volatility: .stable)
        library.session("pg_backend_pid", [], .int4, .backendPID, volatility: .stable)
        library.session("txid_current", [], .int8, .txidCurrent, volatility: .stable)
        library.session("pg_current_xact_id", [], .xid8, .transactionNumber, volatility: .stable)
        library.session("pg_is_in_recovery", [], .bool, .isInRecovery)
        library.session("pg_cancel_backend", [.int4], .bool, .cancelBackend)
        library.session("pg_terminate_backend", [.int4], .bool, .terminateBackend)
        library.session("pg_blocking_pids", [.int4], .int4Array, .blockingPIDs)
        // What PostgreSQL's isolation tester asks of a session whose step has not answered.
        library.session(
            "pg_isolation_test_session_is_blocked", [.int4, .int4Array], .bool, .isBlockedInTest)
        library.session(
            "pg_notification_queue_usage", [], .float8, .notificationQueueUsage)
        library.set("pg_listening_channels", [], .text, volatility: .stable) {
            (_, context) throws(SQLError) in
            do throws(Interrupt) {
                return ElementRows(try context.sessionCall(.listeningChannels, []).array)
            } catch {
                if case .error(let error) = error { throw error }
                throw SQLError(.internalError, "the channels cannot be waited for")
            }
        }
        library.session("pg_notify", [.text, .text], .void, .notify, strict: false)
    }

    private static func addCatalog(to library: inout LibraryBuilder) {
        library.session(
            "format_type", [.oid, .int4], .text, .formatType, volatility: .stable, strict: false)
        library.session("to_regclass", [.text], .regclass, .toRegclass, volatility: .stable)
        library.session(
            "pg_get_serial_sequence", [.text, .text], .text, .serialSequence, volatility: .stable)
        for arguments in [[TypeOID.oid], [.oid, .int4, .bool]] {
            library.session(
                "pg_get_indexdef", arguments, .text, .indexDefinition, volatility: .stable)
        }
        for arguments in [[TypeOID.oid], [.oid, .bool]] {
            library.session(
                "pg_get_constraintdef", arguments, .text, .constraintDefinition,
                volatility: .stable)
        }
        for arguments in [[TypeOID.oid], [.oid, .bool], [.oid, .int4], [.text], [.text, .bool]] {
            library.session(
                "pg_get_viewdef", arguments, .text, .viewDefinition, volatility: .stable)
        }
        for arguments in [[TypeOID.text, .oid], [.text, .oid, .bool]] {
            library.session("pg_get_expr", arguments, .text, .columnDefault, volatility: .stable)
        }
        let sizes: [(String, RelationParts)] = [
            ("relation", .relation), ("table", .table), ("indexes", .indexes),
            ("total_relation", .total),
        ]
        for (name, parts) in sizes {
            library.session("pg_\(name)_size", [.regclass], .int8, .relationSize(parts))
        }
        library.session(
            "pg_relation_size", [.regclass, .text], .int8, .relationSize(.relation))
        library.session("pg_get_userbyid", [.oid], .name, .roleName, volatility: .stable)
        library.session(
            "obj_description", [.oid], .text, .objectDescription, volatility: .stable)
        library.session(
            "obj_description", [.oid, .name], .text, .objectDescription, volatility: .stable)
        library.session(
            "col_description", [.oid, .int4], .text, .objectDescription, volatility: .stable)
        library.session(
            "pg_type_is_visible", [.oid], .bool, .typeIsVisible, volatility: .stable)
        library.session(
            "pg_table_is_visible", [.oid], .bool, .tableIsVisible, volatility: .stable)
        addPrivileges(to: &library)
    }

    private static func addPrivileges(to library: inout LibraryBuilder) {
        func add(_ name: String, _ arguments: [TypeOID], _ object: PrivilegedObject) {
            for role in [[], [TypeOID.name], [.oid]] {
                library.session(
                    name, role + arguments + [.text], .bool, .hasPrivilege(object),
                    volatility: .stable)
            }
        }
        for object in PrivilegedObject.allCases {
            switch object {
            case .column:
                for table in [TypeOID.text, .oid] {
                    for column in [TypeOID.text, .int2] {
                        add("has_column_privilege", [table, column], object)
                    }
                }
            case .role:
                for role in [TypeOID.name, .oid] { add("pg_has_role", [role], object) }
            case .parameter: add("has_parameter_privilege", [.text], object)
            default:
                for type in [TypeOID.text, .oid] {
                    add("has_\(object.rawValue)_privilege", [type], object)
                }
            }
        }
    }

    private static func addAdvisoryLocks(to library: inout LibraryBuilder) {
        for arguments in [[TypeOID.int8], [.int4, .int4]] {
            for transaction in [false, true] {
                for shared in [false, true] {
                    for attempt in [false, true] {
                        let name =
                            "pg_" + (attempt ? "try_" : "") + "advisory_"
                            + (transaction ? "xact_" : "") + "lock" + (shared ? "_shared" : "")
                        library.session(
                            name, arguments, attempt ? .bool : .void,
                            .advisoryLock(shared: shared, transaction: transaction, try: attempt))
                    }
                }
            }
            library.session(
                "pg_advisory_unlock", arguments, .bool, .advisoryUnlock(shared: false))
            library.session(
                "pg_advisory_unlock_shared", arguments, .bool, .advisoryUnlock(shared: true))
        }
        library.session("pg_advisory_unlock_all", [], .void, .advisoryUnlockAll)
    }
}
