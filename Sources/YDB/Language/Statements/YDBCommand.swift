// What YQL's statements come to that are no queries.

import QueryEngine

enum YDBCommand: SessionCommand {
    case define(YDBDefinitionPlan)
    case roles(YDBRoleChange)
    /// A row of texts, for SHOW CREATE.
    case texts([(name: String, value: String)])
    case nothing
}

/// One definition after another, each planned over the catalog as the ones before it leave it; nil: there is nothing to do.
struct YDBDefinitionPlan: Sendable {
    struct Step: Sendable {
        let plan: @Sendable (PlanningContext) throws(SQLError) -> DefinitionCommand?

        init(_ plan: @escaping @Sendable (PlanningContext) throws(SQLError) -> DefinitionCommand?) {
            self.plan = plan
        }
    }

    var steps: [Step]
    /// The rows of queries that go into the tables that were made.
    var rows: [YQLSource]

    init(_ steps: [Step], rows: [YQLSource] = []) {
        self.steps = steps
        self.rows = rows
    }
}

/// Users and groups: kept beside the database's data.
enum YDBRoleChange: Sendable {
    case createUser(String, password: [UInt8]?)
    case alterUser(String, password: [UInt8]?)
    case dropUsers([String], ifExists: Bool)
    case createGroup(String, members: [String])
    case dropGroups([String], ifExists: Bool)
    case addMembers(String, [String])
    case dropMembers(String, [String])
    case rename(isGroup: Bool, String, to: String)
}
