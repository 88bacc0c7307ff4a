// MySQL among the protocols that can be served.

#if MySQL
    public import MySQLServer

    extension UnderstudyOptions {
        /// MySQL 8 on a free port of loopback, with one empty database `test`; any user may enter.
        public static var mysql: UnderstudyOptions { mysql { _ in } }

        /// MySQL as `change` wants it: everything that a `MySQLServerConfiguration` has can be set.
        public static func mysql(
            _ change: (inout StandInOptions<MySQLServerConfiguration>) -> Void
        ) -> UnderstudyOptions {
            var options = StandInOptions(MySQLServerConfiguration())
            change(&options)
            return UnderstudyOptions(options)
        }
    }

    #if !Postgres
        extension UsualProtocol {
            static var options: UnderstudyOptions { .mysql }
        }
    #endif
#endif
