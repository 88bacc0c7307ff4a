// The system variables that clients ask for or set, with the defaults of the real servers.

import QueryEngine

extension SystemVariables {
    private static let unbounded: ClosedRange<Int64> = 0...(.max)

    private static func number(
        _ name: String, _ value: Int64, _ range: ClosedRange<Int64> = unbounded,
        _ scope: SystemVariable.Scope = .both, isReadOnly: Bool = false,
        _ availability: SystemVariable.Availability = .always
    ) -> SystemVariable {
        SystemVariable(
            name: name, scope: scope, kind: .integer(value, range), isReadOnly: isReadOnly,
            availability: availability)
    }

    private static func flag(
        _ name: String, _ isOn: Bool, _ scope: SystemVariable.Scope = .both,
        isReadOnly: Bool = false, _ availability: SystemVariable.Availability = .always,
        isTracked: Bool = false
    ) -> SystemVariable {
        SystemVariable(
            name: name, scope: scope, kind: .boolean, isOnByDefault: isOn,
            isReadOnly: isReadOnly, availability: availability, isTracked: isTracked)
    }

    private static func text(
        _ name: String, _ value: String, _ scope: SystemVariable.Scope = .both,
        isReadOnly: Bool = false, _ availability: SystemVariable.Availability = .always
    ) -> SystemVariable {
        SystemVariable(
            name: name, scope: scope, kind: .text(value), isReadOnly: isReadOnly,
            availability: availability)
    }

    private static func word(
        _ name: String, _ words: [String], _ usual: Int = 0,
        _ scope: SystemVariable.Scope = .both,
        _ availability: SystemVariable.Availability = .always
    ) -> SystemVariable {
        SystemVariable(
            name: name, scope: scope, kind: .word(words, usual: usual),
            availability: availability)
    }

    private static func characters(_ name: String, _ value: String = "utf8mb4") -> SystemVariable {
        SystemVariable(
            name: name, scope: .both, kind: .characterSet(value),
            isTracked: [
                "character_set_client", "character_set_connection", "character_set_results",
            ]
            .contains(name))
    }

    static let definitions: [SystemVariable] = connection + transactions + limits + server

    private static let connection: [SystemVariable] = [
        characters("character_set_client"), characters("character_set_connection"),
        characters("character_set_database"), characters("character_set_results"),
        characters("character_set_server"),
        text("character_set_filesystem", "binary"),
        text("character_set_system", "utf8mb3", .global, isReadOnly: true),
        text("character_sets_dir", "/usr/share/mysql/charsets/", .global, isReadOnly: true),
        SystemVariable(name: "collation_connection", scope: .both, kind: .collation("")),
        SystemVariable(name: "collation_database", scope: .both, kind: .collation("")),
        SystemVariable(name: "collation_server", scope: .both, kind: .collation("")),
        SystemVariable(
            name: "default_collation_for_utf8mb4", scope: .both,
            kind: .collation("utf8mb4_0900_ai_ci"), availability: .mysql),
        SystemVariable(name: "sql_mode", scope: .both, kind: .mode),
        SystemVariable(
            name: "time_zone", scope: .both, kind: .timeZone("SYSTEM"), isTracked: true),
        text("system_time_zone", "UTC", .global, isReadOnly: true),
        text("init_connect", "", .global),
        text("lc_time_names", "en_US"), text("lc_messages", "en_US"),
        text("lc_messages_dir", "/usr/share/mysql/", .global, isReadOnly: true),
        number("wait_timeout", 28_800, 1...31_536_000),
        number("interactive_timeout", 28_800, 1...31_536_000),
        number("net_read_timeout", 30, 1...31_536_000),
        number("net_write_timeout", 60, 1...31_536_000),
        number("net_retry_count", 10, 1...(.max)),
        number("net_buffer_length", 16_384, 1024...1_048_576),
        number("connect_timeout", 10, 2...31_536_000, .global),
        number("max_allowed_packet", 16_777_216, 1024...1_073_741_824),
        number("pseudo_thread_id", 0, unbounded, .session),
        text(
            "session_track_system_variables",
            "autocommit,character_set_client,"
                + "character_set_connection,character_set_results,time_zone"),
        flag("session_track_schema", true), flag("session_track_state_change", false),
        word("session_track_transaction_info", ["OFF", "STATE", "CHARACTERISTICS"]),
        text("session_track_gtids", "OFF", .both, isReadOnly: false, .mysql),
    ]

    private static let transactions: [SystemVariable] = [
        flag("autocommit", true, isTracked: true),
        word(
            "tx_isolation",
            ["READ-UNCOMMITTED", "READ-COMMITTED", "REPEATABLE-READ", "SERIALIZABLE"], 2),
        flag("tx_read_only", false),
        word("completion_type", ["NO_CHAIN", "CHAIN", "RELEASE"]),
        number("in_transaction", 0, 0...1, .session, isReadOnly: true, .mariadb),
        number("innodb_lock_wait_timeout", 50, 0...1_073_741_824),
        number("lock_wait_timeout", 31_536_000, 0...31_536_000),
        flag("innodb_rollback_on_timeout", false, .global, isReadOnly: true),
        flag("innodb_table_locks", true), flag("innodb_strict_mode", true),
        flag("innodb_deadlock_detect", true, .global),
        flag("innodb_snapshot_isolation", false, .both, isReadOnly: false, .mariadb),
        number("innodb_autoinc_lock_mode", 1, 0...2, .global, isReadOnly: true),
        number("auto_increment_increment", 1, 1...65_535),
        number("auto_increment_offset", 1, 1...65_535),
        number("last_insert_id", 0, unbounded, .session),
        number("insert_id", 0, unbounded, .session),
        flag("foreign_key_checks", true), flag("unique_checks", true),
        flag("check_constraint_checks", true, .both, isReadOnly: false, .mariadb),
        flag("sql_safe_updates", false), flag("sql_auto_is_null", false),
        flag("sql_big_selects", true), flag("sql_notes", true), flag("sql_warnings", false),
        flag("sql_quote_show_create", true), flag("sql_buffer_result", false),
        flag("sql_log_bin", false, .session), flag("sql_log_off", false),
        flag("big_tables", false), flag("old_alter_table", false),
        flag("updatable_views_with_limit", true),
        flag("low_priority_updates", false), flag("explicit_defaults_for_timestamp", true),
        number("max_execution_time", 0, unbounded, .both, isReadOnly: false, .mysql),
        SystemVariable(
            name: "max_statement_time", scope: .both, kind: .real(0), availability: .mariadb),
        number("idle_transaction_timeout", 0, 0...31_536_000, .both, isReadOnly: false, .mariadb),
        SystemVariable(name: "timestamp", scope: .session, kind: .real(0)),
        number("rand_seed1", 0, unbounded, .session), number("rand_seed2", 0, unbounded, .session),
        number("warning_count", 0, unbounded, .session, isReadOnly: true),
        number("error_count", 0, unbounded, .session, isReadOnly: true),
    ]

    private static let limits: [SystemVariable] = [
        number("max_error_count", 64, 0...65_535), number("sql_select_limit", .max),
        number("group_concat_max_len", 1_048_576, 4...(.max)),
        number("max_connections", 151, 10...100_000, .global),
        number("max_user_connections", 0, 0...(.max), .both),
        number("max_join_size", .max, 1...(.max)),
        number("max_length_for_sort_data", 1024, 4...8_388_608),
        number("max_sort_length", 1024, 64...8_388_608),
        number("max_prepared_stmt_count", 16_382, 0...4_194_304, .global),
        number("max_sp_recursion_depth", 0, 0...255),
        number("cte_max_recursion_depth", 1000, unbounded, .both, isReadOnly: false, .mysql),
        number("max_recursive_iterations", 1000, unbounded, .both, isReadOnly: false, .mariadb),
        number("max_heap_table_size", 16_777_216, 16_384...(.max)),
        number("tmp_table_size", 16_777_216, 1024...(.max)),
        number("sort_buffer_size", 2_097_152, 1024...(.max)),
        number("join_buffer_size", 262_144, 128...(.max)),
        number("read_buffer_size", 131_072, 8192...2_147_479_552),
        number("read_rnd_buffer_size", 262_144, 1...2_147_483_647),
        number("bulk_insert_buffer_size", 8_388_608),
        number("query_cache_size", 1_048_576, unbounded, .global, isReadOnly: false, .mariadb),
        word("query_cache_type", ["OFF", "ON", "DEMAND"], 0, .both, .mariadb),
        number("query_prealloc_size", 24_576), number("query_alloc_block_size", 16_384),
        number("thread_stack", 299_008, unbounded, .global, isReadOnly: true),
        number("table_open_cache", 2000, 10...1_048_576, .global),
        number("thread_cache_size", 9, 0...16_384, .global),
        number("div_precision_increment", 4, 0...30),
        number("default_week_format", 0, 0...7),
        SystemVariable(name: "long_query_time", scope: .both, kind: .real(10)),
        number("innodb_page_size", 16_384, unbounded, .global, isReadOnly: true),
        number("innodb_buffer_pool_size", 134_217_728, unbounded, .global),
        number("innodb_flush_log_at_trx_commit", 1, 0...3, .global),
        number("sync_binlog", 0, unbounded, .global),
    ]

    private static let server: [SystemVariable] = [
        number("lower_case_table_names", 0, 0...2, .global, isReadOnly: true),
        flag("lower_case_file_system", false, .global, isReadOnly: true),
        text("hostname", "localhost", .global, isReadOnly: true),
        text("basedir", "/usr", .global, isReadOnly: true),
        text("datadir", "/var/lib/mysql/", .global, isReadOnly: true),
        text("tmpdir", "/tmp", .global, isReadOnly: true),
        text("socket", "/run/mysqld/mysqld.sock", .global, isReadOnly: true),
        text("plugin_dir", "/usr/lib/mysql/plugin/", .global, isReadOnly: true),
        text("secure_file_priv", "", .global, isReadOnly: true),
        number("port", 3306, 0...65_535, .global, isReadOnly: true),
        number("protocol_version", 10, unbounded, .global, isReadOnly: true),
        number("server_id", 1, 0...4_294_967_295, .global),
        text(
            "server_uuid", "00000000-0000-0000-0000-000000000001", .global, isReadOnly: true,
            .mysql),
        text("license", "GPL", .global, isReadOnly: true),
        text("version", "", .global, isReadOnly: true),
        text("version_comment", "", .global, isReadOnly: true),
        text("version_compile_machine", "x86_64", .global, isReadOnly: true),
        text("version_compile_os", "Linux", .global, isReadOnly: true),
        text("innodb_version", "", .global, isReadOnly: true),
        text("default_storage_engine", "InnoDB"),
        text("default_tmp_storage_engine", "InnoDB"),
        text("storage_engine", "InnoDB", .both, isReadOnly: false, .mariadb),
        text("enforce_storage_engine", "", .both, isReadOnly: false, .mariadb),
        text(
            "default_authentication_plugin", "caching_sha2_password", .global,
            isReadOnly: true, .mysql),
        text("have_ssl", "DISABLED", .global, isReadOnly: true),
        text("have_query_cache", "YES", .global, isReadOnly: true, .mariadb),
        text("have_profiling", "YES", .global, isReadOnly: true),
        flag("profiling", false), number("profiling_history_size", 15, 0...100),
        flag("local_infile", false, .global, isReadOnly: true),
        flag(
            "performance_schema", false, .global,
            isReadOnly: true),
        flag("read_only", false, .global),
        flag("super_read_only", false, .global, isReadOnly: false, .mysql),
        flag("event_scheduler", false, .global),
        flag(
            "log_bin", false, .global,
            isReadOnly: true),
        flag("log_bin_trust_function_creators", false, .global),
        flag("general_log", false, .global), flag("slow_query_log", false, .both),
        flag("skip_networking", false, .global, isReadOnly: true),
        flag("skip_name_resolve", true, .global, isReadOnly: true),
        flag("innodb_file_per_table", true, .global),
        word("binlog_format", ["MIXED", "STATEMENT", "ROW"], 0),
        word("block_encryption_mode", ["aes-128-ecb", "aes-192-ecb", "aes-256-ecb"]),
        flag("require_secure_transport", false, .global),
        flag("sql_require_primary_key", false, .both, isReadOnly: false, .mysql),
        flag("sql_generate_invisible_primary_key", false, .both, isReadOnly: false, .mysql),
        flag(
            "show_create_table_skip_secondary_engine", false, .session, isReadOnly: false,
            .mysql),
        number(
            "information_schema_stats_expiry", 86_400, 0...31_536_000, .both,
            isReadOnly: false, .mysql),
        flag("old_passwords", false), text("optimizer_switch", "index_merge=on"),
        number("optimizer_search_depth", 62, 0...62),
        number("optimizer_prune_level", 1, 0...2),
        text("gtid_mode", "OFF", .global, isReadOnly: true, .mysql),
        text("wsrep_on", "OFF", .both, isReadOnly: false, .mariadb),
        text("internal_tmp_mem_storage_engine", "TempTable", .both, isReadOnly: false, .mysql),
    ]
}
