// User variables and system variables as values.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// `@x`: typed by what it holds while the statement is planned; read when it runs.
    func userVariable(_ name: String, _ at: SourceOffset) -> Typed {
        let key = name.lowercased()
        let known = session?.variables[key]
        // What the statement itself puts into it is not known yet.
        let type =
            known == nil && assignedVariables.contains(key)
            ? SQLType(MySQLType.longtext, modifier: 16_777_215)
            : MySQLVariableValue.type(known, flavor)
        let kind = MySQLTypeKind(type.oid)
        var result = Typed(
            .call(
                FunctionDefinition(
                    "@\(key)", [], type.oid, isStrict: false, volatility: .volatile,
                    body: .nary { (_, context) throws(SQLError) in
                        guard let variable = context.values?.variables[key] else { return .null }
                        if variable.type.oid == type.oid || variable.value.isNull {
                            return variable.value
                        }
                        return try MySQLVariableValue.converted(variable, to: kind, context)
                    }), []), type.oid, modifier: type.modifier,
            collation: isCollatable(type.oid) ? known?.collation ?? connectionCollation : .c,
            offset: at)
        result.coercibility = 2
        return result
    }

    /// `@x := value`.
    func assignment(_ name: String, _ value: Typed, _ at: SourceOffset) -> Typed {
        var value = value
        if MySQLTypeKind(value.type) == .truth { value = converted(value, .signed) }
        let key = name.lowercased()
        assignedVariables.insert(key)
        let (type, collation) = (value.sqlType, value.collation)
        var result = value
        result.expression = .call(
            FunctionDefinition(
                "@\(key):=", [value.type], value.type, isStrict: false, volatility: .volatile,
                body: .unary { (value, context) in
                    context.values?.variables[key] = MySQLUserVariable(
                        type: type, collation: collation, value: value)
                    return value
                }), [value.expression])
        result.offset = at
        return result
    }

    func systemVariable(
        _ scope: String, _ name: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let wanted: MySQLSystemValue.Scope =
            scope == "global" ? .global : scope == "session" ? .session : .any
        guard let session else { throw error(1193, "Unknown system variable '\(name)'") }
        let known = try session.systemVariable(wanted, name)
        // A text is told of as long as it is now.
        var modifier = known.type.modifier
        if case .text(let text) = known.value {
            modifier = Int32(clamping: UTF8Text.length(text.utf8))
        }
        var result = Typed(
            .call(
                FunctionDefinition(
                    "@@\(scope).\(name.lowercased())", [], known.type.oid, isStrict: false,
                    volatility: .volatile,
                    body: .nary { (_, context) throws(SQLError) in
                        guard let values = context.values else { return known.value }
                        return try values.systemVariable(wanted, name).value
                    }), []), known.type.oid, modifier: modifier,
            collation: flavor.isMariaDB && isCollatable(known.type.oid)
                ? MySQLCollation.generalCI.collation : defaultCollation(known.type.oid), offset: at)
        result.coercibility = 3
        return result
    }
}

/// The value of a variable whose type has changed since the statement was planned.
enum MySQLVariableValue {
    /// The widest of the kind that the variable holds.
    static func type(_ known: MySQLUserVariable?, _ flavor: MySQLFlavor) -> SQLType {
        let longest: Int32 = 16_777_215
        guard let known else {
            return SQLType(
                flavor.isMariaDB ? MySQLType.longblob : MySQLType.longtext, modifier: longest + 1)
        }
        let kind = MySQLTypeKind(known.type.oid)
        switch kind {
        case .integer, .year, .bit, .truth:
            return SQLType(
                MySQLType.integer(bytes: 8, isUnsigned: kind.isUnsigned), modifier: 20)
        case .decimal: return SQLType(MySQLType.decimal, modifier: MySQLDecimal.widest)
        case .float, .double: return SQLType(MySQLType.double(), modifier: 23)
        case .bytes, .hexadecimal: return SQLType(MySQLType.longblob, modifier: longest)
        case .null where flavor.isMariaDB: return SQLType(MySQLType.longblob, modifier: longest)
        default: return SQLType(MySQLType.longtext, modifier: longest)
        }
    }

    static func converted(
        _ variable: MySQLUserVariable, to kind: MySQLTypeKind, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let target: MySQLTarget =
            switch kind {
            case .integer: kind.isBiased ? .unsigned : .signed
            case .decimal: .decimal
            case .float, .double: .double
            case .bytes: .bytes
            case .date: .date
            case .datetime: .datetime
            case .time: .time
            default: .text
            }
        let body = MySQLConversion.body(
            from: variable.type, to: target, context.environment.types)
        return try body?(variable.value, context) ?? variable.value
    }
}
