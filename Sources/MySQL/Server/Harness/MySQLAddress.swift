// How clients find a server: URLs, and the variables that MySQL's programs and drivers read.

import ServerKit

extension MySQLStandIn {
    func url(database: String) -> String {
        let host = configuration.host
        let name = host.contains(":") ? "[\(host)]" : host
        return "mysql://\(credentials)@\(name):\(port ?? 0)/\(URLText.encode(database))"
    }

    func unixSocketURL(database: String) -> String? {
        guard let path = unixSocketPath else { return nil }
        return "mysql://\(credentials)@localhost/\(URLText.encode(database))"
            + "?unix_socket=\(URLText.encode(path))"
    }

    private var credentials: String {
        let user = URLText.encode(configuration.user)
        return configuration.password.map { "\(user):\(URLText.encode($0))" } ?? user
    }

    /// `MYSQL_HOST`, `MYSQL_TCP_PORT`, `MYSQL_PWD` and `MYSQL_UNIX_PORT` are read by MySQL's own programs and libraries; the
    /// others are the names that containers and frameworks have made usual.
    func environment(database: String) -> [String: String?] {
        let port = String(port ?? 0)
        var variables: [String: String?] = [
            "DATABASE_URL": url(database: database), "MYSQL_HOST": configuration.host,
            "MYSQL_TCP_PORT": port, "MYSQL_PORT": port, "MYSQL_USER": configuration.user,
            "MYSQL_DATABASE": database,
        ]
        variables.updateValue(configuration.password, forKey: "MYSQL_PWD")
        variables.updateValue(configuration.password, forKey: "MYSQL_PASSWORD")
        variables.updateValue(unixSocketPath, forKey: "MYSQL_UNIX_PORT")
        // What would lead the library elsewhere.
        variables.updateValue(nil, forKey: "MYSQL_GROUP_SUFFIX")
        return variables
    }
}
