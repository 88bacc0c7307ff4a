// PostgreSQL among the protocols that can be served.

#if Postgres
    public import PostgresServer

    extension UnderstudyOptions {
        /// PostgreSQL on a free port of loopback, with one empty database `postgres`; any user may enter.
        public static var postgres: UnderstudyOptions { postgres { _ in } }

        /// PostgreSQL as `change` wants it: everything that a `PostgresServerConfiguration` has can be set.
        public static func postgres(
            _ change: (inout StandInOptions<PostgresServerConfiguration>) -> Void
        ) -> UnderstudyOptions {
            var options = StandInOptions(PostgresServerConfiguration())
            change(&options)
            return UnderstudyOptions(options)
        }
    }

    extension UsualProtocol {
        static var options: UnderstudyOptions { .postgres }
    }
#endif
