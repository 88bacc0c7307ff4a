// How clients find a server: URLs, and the variables of libpq.

import ServerKit

extension PostgresStandIn {
    func url(database: String) -> String {
        let host = configuration.host
        let name = host.contains(":") ? "[\(host)]" : host
        return "postgresql://\(credentials)@\(name):\(port ?? 0)/\(URLText.encode(database))"
    }

    func unixSocketURL(database: String) -> String? {
        guard let directory = configuration.unixSocketDirectory, let port else { return nil }
        return "postgresql://\(credentials)@/\(URLText.encode(database))"
            + "?host=\(URLText.encode(directory))&port=\(port)"
    }

    private var credentials: String {
        let user = URLText.encode(configuration.user)
        return configuration.password.map { "\(user):\(URLText.encode($0))" } ?? user
    }

    /// With a Unix socket all leads there.
    func environment(database: String) -> [String: String?] {
        let asksForTLS = configuration.tls != nil
        var variables: [String: String?] = [
            "DATABASE_URL": unixSocketURL(database: database)
                ?? url(database: database) + (asksForTLS ? "?sslmode=require" : ""),
            "PGHOST": configuration.unixSocketDirectory ?? configuration.host,
            "PGPORT": String(port ?? 0), "PGUSER": configuration.user, "PGDATABASE": database,
            "PGSSLMODE": asksForTLS ? "require" : "disable",
        ]
        variables.updateValue(configuration.password, forKey: "PGPASSWORD")
        // What would lead libpq elsewhere.
        for name in ["PGHOSTADDR", "PGSERVICE", "PGPASSFILE", "PGSSLROOTCERT"] {
            variables.updateValue(nil, forKey: name)
        }
        return variables
    }
}
