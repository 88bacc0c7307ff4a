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
        addAdvisoryLocks(to: &library)
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
