// Who a client says it is: what fault rules and the log know a connection by.

/// A client, once it has said who it is.
package struct ClientIdentity: Sendable, Equatable {
    package var user: String
    /// Where it is connected to; empty in protocols that name a database with each request.
    package var database: String
    /// What it calls itself; empty where it did not say.
    package var application: String
    /// What it is known by beyond this connection, if it has said so.
    package var label: String?

    package init(
        user: String, database: String, application: String = "", label: String? = nil
    ) {
        self.user = user
        self.database = database
        self.application = application
        self.label = label
    }
}
