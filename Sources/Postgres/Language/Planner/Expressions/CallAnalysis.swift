// Function calls: which function is meant, and whether it is plain, an aggregate, a window function or a set.
import QueryEngine
import SQLPlanning

/// A function or aggregate that could be meant, its signature as long as the call.
struct CallCandidate {
    enum Target {
        case function(FunctionDefinition)
        case aggregate(AggregateDefinition)
    }

    let target: Target
    let declared: [TypeID]
}

extension PostgresRules {
    func analyzeCall(_ call: FunctionCall) throws(SQLError) -> Typed {
        let at = call.offset
        let name = call.name.name
        if let catalogSchema = call.name.schema, catalogSchema != "pg_catalog",
            catalogSchema != "public"
        {
            if try !catalog.schemaExists(catalogSchema) {
                throw error(
                    .invalidSchemaName, "schema \"\(catalogSchema)\" does not exist", at: at)
            }
        }
        if call.over != nil, WindowFunctionName(rawValue: name) != nil {
            return try analyzer.analyzeWindowFunction(call)
        }
        if !library.aggregates(named: name).isEmpty {
            return call.over == nil
                ? try analyzer.analyzeAggregate(call) : try analyzer.analyzeWindowAggregate(call)
        }

        if WindowFunctionName(rawValue: name) != nil, call.over == nil,
            library.functions(named: name).isEmpty
        {
            throw error(
                .wrongObjectType, "window function \(name) requires an OVER clause", at: at)
        }
        return try analyzePlainCall(call)
    }

    private func analyzePlainCall(_ call: FunctionCall) throws(SQLError) -> Typed {
        let at = call.offset
        let name = call.name.dotted
        var arguments: [Typed] = []
        arguments.reserveCapacity(call.arguments.count)
        for argument in call.arguments {
            arguments.append(try analyzer.analyzeArgument(argument.value))
        }
        if let typed = try intrinsic(call, arguments) { return typed }
        let choice = try chooseFunction(
            call, arguments,
            library.functions(
                named: call.name.schema == "information_schema" ? name : call.name.name)
                + extensionFunctions(call.name), [])
        guard let (candidate, ordered) = choice else {
            if let cast = try callAsCast(call, arguments) { return cast }
            throw undefinedFunction(call, arguments)
        }
        guard case .function(let definition) = candidate.target else {
            throw undefinedFunction(call, arguments)
        }
        func refuse(_ what: String) -> SQLError {
            error(.wrongObjectType, "\(what), but \(name) is not an aggregate function", at: at)
        }
        if call.isStar { throw refuse("\(name)(*) specified") }
        if call.isDistinct { throw refuse("DISTINCT specified") }
        if call.isWithinGroup { throw refuse("WITHIN GROUP specified") }
        if !call.orderBy.isEmpty { throw refuse("ORDER BY specified") }
        if call.filter != nil { throw refuse("FILTER specified") }
        if call.over != nil {
            throw error(
                .wrongObjectType,
                "OVER specified, but \(name) is not a window function nor an aggregate function",
                at: at)
        }
        if definition.returnsSet {
            return try analyzeSetCall(definition, candidate.declared, ordered, at)
        }
        return try self.call(definition, candidate.declared, ordered, at: at)
    }

    /// The functions of that name that the database's extensions have.
    private func extensionFunctions(_ name: QualifiedName) throws(SQLError) -> [FunctionDefinition]
    {
        var functions: [FunctionDefinition] = []
        for owner in library.extensions(with: name.name) {
            guard let made = try catalog.installedExtension(named: owner.name),
                name.schema.map({ $0 == made.schema }) ?? catalog.lookupOrder.contains(made.schema)
            else { continue }
            builder.depend(on: made.oid, version: made.version)
            functions += owner.functions[name.name] ?? []
        }
        return functions
    }

    /// Calls that are answered while planning.
    private func intrinsic(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> Typed? {
        switch (call.name.name, arguments.count) {
        case ("pg_typeof", 1):
            return Typed(
                .constant(.int(Int64(arguments[0].type.rawValue))), .regtype, offset: call.offset)
        case ("pg_collation_for", 1) where isCollatable(arguments[0].type):
            let value = arguments[0]
            let isDefault =
                !value.hasExplicitCollation && value.collation == context.settings.collation
            let name = isDefault ? "default" : collationName(value.collation)
            return Typed(.constant(.string("\"\(name)\"")), .text, offset: call.offset)
        default: return nil
        }
    }

    /// A function of the library by its name, for constructs that stand for a call.
    func callNamed(
        _ name: String, _ arguments: [Typed], at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let call = FunctionCall(
            name: QualifiedName(schema: "pg_catalog", name: name), arguments: [], offset: offset)
        guard
            let (candidate, ordered) = try chooseFunction(
                call, arguments, library.functions(named: name), []),
            case .function(let definition) = candidate.target
        else { throw undefinedFunction(call, arguments) }
        return try self.call(definition, candidate.declared, ordered, at: offset)
    }

    // MARK: Choice

    /// The function meant, with the arguments in its order; nil if there is none.
    func chooseFunction(
        _ call: FunctionCall, _ arguments: [Typed], _ functions: [FunctionDefinition],
        _ aggregates: [AggregateDefinition]
    ) throws(SQLError) -> (CallCandidate, [Typed])? {
        if call.arguments.contains(where: { $0.name != nil }) {
            throw notSupported("named argument notation", at: call.offset)
        }
        var candidates: [CallCandidate] = []
        for definition in functions {
            if let declared = signature(
                definition.arguments, variadic: definition.isVariadic,
                defaults: definition.defaults.count, count: arguments.count)
            {
                candidates.append(
                    CallCandidate(target: .function(definition), declared: declared))
            }
        }
        for definition in aggregates where definition.arguments.count == arguments.count {
            candidates.append(
                CallCandidate(target: .aggregate(definition), declared: definition.arguments))
        }
        if call.isVariadic, !candidates.isEmpty {
            throw notSupported("a VARIADIC array argument", at: call.offset)
        }
        let given = arguments.map(\.type)
        // A function without variadic or default arguments wins over one with.
        let plain = candidates.firstIndex { candidate in
            guard candidate.declared == given else { return false }
            if case .function(let definition) = candidate.target {
                return !definition.isVariadic && definition.arguments.count == given.count
            }
            return true
        }
        if let plain { return (candidates[plain], arguments) }
        switch chooseSignature(candidates.map(\.declared), for: given) {
        case .none: return nil
        case .one(let at): return (candidates[at], arguments)
        case .ambiguous:
            // A single-argument call of a type's name with an unknown literal is a cast.
            if let first = arguments.first, arguments.count == 1, first.type == .unknown,
                types.type(named: call.name.name) != nil
            {
                return nil
            }
            throw error(
                .ambiguousFunction,
                "function \(describe(call, arguments)) is not unique", at: call.offset,
                hint:
                    "Could not choose a best candidate function. You might need to add explicit type casts."
            )
        }
    }

    /// The signature stretched or cut to the number of arguments; nil if it cannot be.
    private func signature(
        _ declared: [TypeID], variadic: Bool, defaults: Int, count: Int
    ) -> [TypeID]? {
        if variadic {
            guard count >= declared.count, let last = declared.last else { return nil }
            return declared + Array(repeating: last, count: count - declared.count)
        }
        if count == declared.count { return declared }
        if count < declared.count, count >= declared.count - defaults {
            return Array(declared.prefix(count))
        }
        return nil
    }

    /// `float8(x)`, `text(x)`: a cast written as a call.
    private func callAsCast(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> Typed? {
        guard arguments.count == 1, let target = types.type(named: call.name.name),
            call.filter == nil, call.over == nil, !call.isStar
        else { return nil }
        let value = arguments[0]
        if value.type == .unknown || value.type == target.oid {
            return try coerce(value, to: SQLType(target.oid), .explicit)
        }
        switch coercionPath(from: value.type, to: target.oid, .explicit) {
        case .relabel, .function: return try coerce(value, to: SQLType(target.oid), .explicit)
        case .text where category(target.oid) == "S" || category(value.type) == "S":
            return try coerce(value, to: SQLType(target.oid), .explicit)
        default: return nil
        }
    }

    func describe(_ call: FunctionCall, _ arguments: [Typed]) -> String {
        "\(call.name.dotted)(\(arguments.map { format($0.type) }.joined(separator: ", ")))"
    }

    func undefinedFunction(_ call: FunctionCall, _ arguments: [Typed]) -> SQLError {
        return error(
            .undefinedFunction, "function \(describe(call, arguments)) does not exist",
            at: call.offset,
            hint:
                "No function matches the given name and argument types. You might need to add explicit type casts."
        )
    }

    // MARK: Sets

    /// A set in a target list: the rows multiply below the list, the call is a slot in it.
    private func analyzeSetCall(
        _ definition: FunctionDefinition, _ declared: [TypeID], _ arguments: [Typed],
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        switch level.kind {
        case .select, .orderBy, .functionInFrom, .distinctOn, .values: break
        case .groupBy: break
        default:
            throw error(
                .featureNotSupported,
                "set-returning functions are not allowed in \(level.kind.phrase)", at: at)
        }
        if level.aggregateDepth > 0 {
            throw error(
                .featureNotSupported,
                "aggregate function calls cannot contain set-returning function calls", at: at,
                hint:
                    "You might be able to move the set-returning function into a LATERAL FROM item."
            )
        }
        if arguments.contains(where: \.isSet) {
            throw notSupported("a set-returning function in another's arguments", at: at)
        }
        let typed = try call(definition, declared, arguments, at: at)
        guard case .call(let function, let values) = typed.expression else { return typed }
        let slot = makeSlot(level: level)
        level.lastSetOffset = at
        level.sets.append(SetAssignment(slot: slot, value: .set(function, values)))
        var result = typed
        result.expression = .slot(slot)
        result.isSet = true
        if function.columns.count > 1 {
            result.row = RowShape(
                names: function.columns.map(\.name),
                types: function.columns.map { SQLType($0.type) })
        }
        return result
    }

    // MARK: The functions without parentheses

    func analyzeValueFunction(
        _ function: ValueFunction, _ precision: Int32?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        func time(_ type: TypeID) throws(SQLError) -> Typed {
            let now = try callNamed("now", [], at: at)
            var target = SQLType(type)
            if let precision {
                target.modifier = try types.modifier(
                    for: type, arguments: [Int(precision)])
            }
            var value = try mustCoerce(now, to: target, .explicit)
            value.offset = at
            return value
        }
        switch function {
        case .currentDate: return try time(.date)
        case .currentTime: return try time(.timetz)
        case .currentTimestamp: return try time(.timestamptz)
        case .localTime: return try time(.time)
        case .localTimestamp: return try time(.timestamp)
        case .currentRole, .currentUser, .user:
            return try callNamed("current_user", [], at: at)
        case .sessionUser: return try callNamed("session_user", [], at: at)
        case .currentCatalog: return try callNamed("current_database", [], at: at)
        case .currentSchema: return try callNamed("current_schema", [], at: at)
        }
    }
}
