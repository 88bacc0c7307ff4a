// Function calls: aggregates, windows, what the parser writes as calls, and the table of functions.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    func analyzeCall(_ call: FunctionCall) throws(SQLError) -> Typed {
        let name = call.name.name.lowercased()
        if call.isSQLSyntax, name == ReservedCall.matchAgainst {
            // No index is searched for words.
            throw error(1191, "Can't find FULLTEXT index matching the column list")
        }
        guard MySQLFunctions.has(name, flavor) else { throw undefinedFunction(call) }
        if call.over != nil {
            if flavor.isMariaDB, name == "group_concat" {
                throw notSupported("GROUP_CONCAT() aggregate as window function", at: call.offset)
            }
            return MySQLAggregates.names.contains(name)
                ? try analyzer.analyzeWindowAggregate(call)
                : try analyzer.analyzeWindowFunction(call)
        }
        if MySQLAggregates.names.contains(name) { return try analyzer.analyzeAggregate(call) }
        if MySQLAggregates.windowNames.contains(name) {
            throw error(
                4_015, "Window function is allowed only in SELECT list and ORDER BY clause")
        }
        if let special = MySQLFunctions.special[name] { return try special(self, call) }
        var arguments: [Typed] = []
        arguments.reserveCapacity(call.arguments.count)
        for argument in call.arguments { arguments.append(try value(argument.value)) }
        guard MySQLFunctions.table[name] != nil else { throw undefinedFunction(call) }
        shown = MySQLExpressionText(self, .function(call))
        defer { shown = nil }
        return try analyzeNamed(name, arguments, call.offset, written: call.name.name)
    }

    /// A function of the table.
    func analyzeNamed(
        _ name: String, _ arguments: [Typed], _ at: SourceOffset, written: String? = nil
    ) throws(SQLError) -> Typed {
        guard let function = MySQLFunctions.table[name] else {
            throw error(1305, "FUNCTION \(name) does not exist")
        }
        guard function.counts.contains(arguments.count) else {
            throw error(
                1582,
                "Incorrect parameter count in the call to native function '\(written ?? name)'")
        }
        var result = documented(name, arguments, try function.make(self, arguments, at))
        result.offset = at
        if function.givesNull { result.traits.remove(.notNull) }
        return result
    }

    private func undefinedFunction(_ call: FunctionCall) -> SQLError {
        if let schema = call.name.schema ?? session?.database {
            return error(1305, "FUNCTION \(schema).\(call.name.name) does not exist")
        }
        return error(1046, "No database selected")
    }

    func analyzeValueFunction(
        _ function: ValueFunction, _ precision: Int32?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let name =
            switch function {
            case .currentDate: "curdate"
            case .currentTime: "curtime"
            case .currentTimestamp, .localTime, .localTimestamp: "now"
            case .currentRole: "current_role"
            case .currentUser: "current_user"
            case .sessionUser, .user: "user"
            case .currentCatalog, .currentSchema: "database"
            }
        let digits = precision.map { [integer(Int64($0), at)] } ?? []
        return try analyzeNamed(name, digits, at)
    }

    /// The text of an argument that the parser wrote.
    func literalText(_ expression: Expression) -> String {
        if case .literal(.string(let text), _) = expression { return text }
        return ""
    }
}
