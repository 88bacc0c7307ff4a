// What the system tables show of the server around the catalog.
package import QueryEngine

/// Who tells of the server: the session.
protocol ServerInformation: AnyObject {
    /// - Parameter includingSettings: They are many, and asked for by few tables.
    func systemInformation(includingSettings: Bool) -> SystemInformation
}

/// Told by the session; what it does not know stays empty.
package struct SystemInformation: Sendable {
    package struct Setting: Sendable {
        package var name: String
        package var value: String
        package var unit: String?
        package var bootValue: String
        package var resetValue: String
        /// `bool`, `enum`, `integer`, `real`, `string`.
        package var kind: String
        /// `user`, `superuser`, `postmaster`, `internal` and the like.
        package var context: String
        package var minimum: String?
        package var maximum: String?
        package var choices: [String]?
        package var source: String

        package init(
            name: String, value: String, unit: String? = nil, bootValue: String,
            resetValue: String, kind: String, context: String, minimum: String? = nil,
            maximum: String? = nil, choices: [String]? = nil, source: String = "default"
        ) {
            self.name = name
            self.value = value
            self.unit = unit
            self.bootValue = bootValue
            self.resetValue = resetValue
            self.kind = kind
            self.context = context
            self.minimum = minimum
            self.maximum = maximum
            self.choices = choices
            self.source = source
        }
    }

    package struct Session: Sendable {
        package var processID: Int32
        package var database: String
        package var user: String
        package var applicationName: String
        /// `active`, `idle`, `idle in transaction`, `idle in transaction (aborted)`.
        package var state: String
        package var query: String
        /// `Lock` while it waits for one.
        package var waitEventType: String?
        package var waitEvent: String?

        package init(
            processID: Int32, database: String, user: String, applicationName: String = "",
            state: String, query: String, waitEventType: String? = nil, waitEvent: String? = nil
        ) {
            self.processID = processID
            self.database = database
            self.user = user
            self.applicationName = applicationName
            self.state = state
            self.query = query
            self.waitEventType = waitEventType
            self.waitEvent = waitEvent
        }
    }

    package var database = "postgres"
    package var user = "postgres"
    /// By the name of the database.
    package var locales: [String: DatabaseLocale] = [:]
    package var databases: [String] = []
    package var roles: [String] = []
    package var settings: [Setting] = []
    package var sessions: [Session] = []

    package init() {}
}
