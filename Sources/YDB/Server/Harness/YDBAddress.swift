// How clients find a server: connection strings, and the variables that YDB's programs and SDKs read.

import ServerKit

extension YDBStandIn {
    private var endpoint: String {
        let host = configuration.host
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(configuration.tls == nil ? "grpc" : "grpcs")://\(name):\(port ?? 0)"
    }

    /// The form that all SDKs take. A user and a password are no part of it: see the environment.
    func url(database: String) -> String {
        "\(endpoint)/?database=/\(YDBServer.name(of: database))"
    }

    func unixSocketURL(database: String) -> String? { nil }

    /// `YDB_ENDPOINT` and `YDB_DATABASE` are read by YDB's command line and by programs after its examples; the credentials are those
    /// that the SDKs' `credentials_from_env_variables` looks for.
    func environment(database: String) -> [String: String?] {
        let path = "/" + YDBServer.name(of: database)
        var variables: [String: String?] = [
            "DATABASE_URL": url(database: database),
            "YDB_CONNECTION_STRING": url(database: database),
            "YDB_ENDPOINT": endpoint, "YDB_DATABASE": path,
        ]
        let password = configuration.password
        let user = password == nil ? nil : configuration.user
        for name in ["YDB_USER", "YDB_STATIC_CREDENTIALS_USER"] {
            variables.updateValue(user, forKey: name)
        }
        for name in ["YDB_PASSWORD", "YDB_STATIC_CREDENTIALS_PASSWORD"] {
            variables.updateValue(password, forKey: name)
        }
        variables.updateValue(password == nil ? "1" : nil, forKey: "YDB_ANONYMOUS_CREDENTIALS")
        // What would have credentials looked for elsewhere.
        for name in [
            "YDB_SERVICE_ACCOUNT_KEY_FILE_CREDENTIALS", "YDB_METADATA_CREDENTIALS",
            "YDB_ACCESS_TOKEN_CREDENTIALS", "YDB_TOKEN", "YDB_PROFILE",
        ] {
            variables.updateValue(nil, forKey: name)
        }
        return variables
    }
}
