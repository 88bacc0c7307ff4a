// A text of YQL as a program: what its names mean, and the statements that are left to be planned and run.

import FaultInjection
package import QueryEngine
import SQLPlanning

/// A text that was read, with what its pragmas, declarations and named expressions come to. Kept for texts that are seen again.
package final class YQLProgram: Sendable {
    package struct Parameter: Sendable {
        package let name: String
        package let type: YQLType
        /// The text declares it; else the request has brought it.
        package let isDeclared: Bool
        package let defaultValue: Value?
    }

    package let text: [UInt8]
    let statements: [StatementSource]
    /// The statements that begin a part of a script, but for its first.
    let parts: [Int]
    package let parameters: [Parameter]
    /// By PRAGMA and the like: told with the answer.
    package let warnings: [YDBIssue]
    /// What it means depends on the parameters' values.
    let dependsOnValues: Bool

    init(
        text: [UInt8], statements: [StatementSource], parts: [Int] = [], parameters: [Parameter],
        warnings: [YDBIssue], dependsOnValues: Bool
    ) {
        self.text = text
        self.statements = statements
        self.parts = parts
        self.parameters = parameters
        self.warnings = warnings
        self.dependsOnValues = dependsOnValues
    }

    /// The statements from this one to the end of its part.
    func part(from first: Int) -> ArraySlice<StatementSource> {
        statements[first..<(parts.first { $0 > first } ?? statements.count)]
    }

    /// The parts, each done in a transaction of its own.
    var allParts: [[YQLSource]] {
        ([0] + parts).map { part(from: $0).compactMap { $0.statement as? YQLSource } }
    }
}

/// One statement that waits to be planned, with what names mean where it stands.
final class YQLSource: FrontendStatement {
    let statement: YQLStatement
    let range: Range<Int>
    let source: [UInt8]
    let scope: YQLScope
    let environment: YQLTextEnvironment
    let types: YQLStatementTypes

    init(
        _ statement: YQLStatement, _ range: Range<Int>, of source: [UInt8], scope: YQLScope,
        environment: YQLTextEnvironment, types: YQLStatementTypes
    ) {
        self.statement = statement
        self.range = range
        self.source = source
        self.scope = scope
        self.environment = environment
        self.types = types
    }

    var text: String {
        let bounds = range.clamped(to: 0..<source.count)
        return String(decoding: source[bounds], as: UTF8.self)
    }

    func text(in other: [UInt8]) -> String { text }

    var kind: StatementKinds {
        switch statement {
        case .query: .select
        case .insert: .insert
        case .update: .update
        case .delete: .delete
        default: isDefinition ? .ddl : .other
        }
    }

    var transactionCommand: TransactionCommand? { nil }

    var isPlannable: Bool {
        switch statement {
        case .query, .insert, .update, .delete: true
        default: false
        }
    }

    var needsSnapshot: Bool { true }

    /// It changes what there is, not what is in it.
    var isDefinition: Bool {
        switch statement {
        case .createTable, .alterTable, .dropTable, .truncateTable, .createView, .dropView,
            .alterSequence, .createUser, .alterUser, .renameUser, .createGroup, .addMembers,
            .dropMembers, .renameGroup, .dropRoles, .grant, .revoke:
            true
        default: false
        }
    }

    /// What the statement does to rows, by YDB's name of the operation; nil: it reads.
    var writeName: String? {
        switch statement {
        case .insert(let insert):
            switch insert.mode {
            case .insert: "InsertAbort"
            case .insertOrIgnore: "InsertIgnore"
            case .insertOrRevert: "InsertRevert"
            case .upsert: "Upsert"
            case .replace: "Replace"
            }
        case .update: "Update"
        case .delete: "Delete"
        default: nil
        }
    }

    /// Its rows are a result of the request.
    var givesResult: Bool {
        guard case .query(let query) = statement, case .select(let select) = query.body,
            let own = select.language?.syntax as? YQLSelect
        else { return true }
        return !own.isDiscarded
    }

    func plan(_ context: PlanningContext) throws(SQLError) -> Command {
        try YDBPlanner(context, self).plan()
    }
}
