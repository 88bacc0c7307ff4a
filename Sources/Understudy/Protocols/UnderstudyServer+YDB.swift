// YDB among the protocols that can be served.

#if YDB
    public import YDBServer

    extension UnderstudyOptions {
        /// YDB on a free port of loopback, with one empty database `/local`; anybody may enter.
        public static var ydb: UnderstudyOptions { ydb { _ in } }

        /// YDB as `change` wants it: everything that a `YDBServerConfiguration` has can be set.
        public static func ydb(
            _ change: (inout StandInOptions<YDBServerConfiguration>) -> Void
        ) -> UnderstudyOptions {
            var options = StandInOptions(YDBServerConfiguration())
            change(&options)
            return UnderstudyOptions(options)
        }
    }

    #if !Postgres && !MySQL
        extension UsualProtocol {
            static var options: UnderstudyOptions { .ydb }
        }
    #endif
#endif
