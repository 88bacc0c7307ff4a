// Conversions between types: which are possible in which context, and the expressions that carry them out
// (Postgres's parse_coerce.c is the model of the rules).
import QueryEngine
import SQLPlanning

/// How one type becomes another.
enum CoercionPath {
    case none
    /// The representation is the same.
    case relabel
    case function(CastDefinition)
    /// By text output and input.
    case text
    /// Element by element.
    case elements(CastDefinition?)
}

extension PostgresRules {
    func isPolymorphic(_ type: TypeID) -> Bool {
        switch type {
        case .anyelement, .anyarray, .anynonarray, .anycompatible, .anycompatiblearray,
            .anyenum, .anycompatiblenonarray:
            return true
        default: return false
        }
    }

    /// Widening whole numbers changes nothing in their representation.
    private func isSameRepresentation(_ source: TypeID, _ target: TypeID) -> Bool {
        switch (source, target) {
        case (.int2, .int4), (.int2, .int8), (.int4, .int8), (.varchar, .text),
            (.text, .varchar), (.oid, .int8), (.float4, .float8):
            return true
        default: return false
        }
    }

    func coercionPath(
        from source: TypeID, to target: TypeID, _ context: CastContext
    ) -> CoercionPath {
        if source == target { return .relabel }
        if let cast = library.cast(from: source, to: target) {
            guard cast.context <= context else { return .none }
            if case .binaryCoercible = cast.method { return .relabel }
            if isSameRepresentation(source, target) { return .relabel }
            return .function(cast)
        }
        if let from = elementType(of: source), let to = elementType(of: target) {
            switch coercionPath(from: from, to: to, context) {
            case .none: break
            case .relabel: return .elements(library.cast(from: from, to: to))
            case .function(let cast): return .elements(cast)
            case .text: return .elements(nil)
            case .elements: return .none
            }
        }
        if target == .anyarray { return elementType(of: source) == nil ? .none : .relabel }
        // Every type can be written as text; explicitly, text can be read as any type.
        if context >= .assignment, category(target) == "S" { return .text }
        if context >= .explicit, category(source) == "S" { return .text }
        return .none
    }

    func canCoerce(_ source: TypeID, to target: TypeID, _ context: CastContext) -> Bool {
        if source == target || target == .any || source == .unknown { return true }
        if isPolymorphic(target) {
            if target == .anyarray || target == .anycompatiblearray {
                return elementType(of: source) != nil || source == .anyarray
            }
            return true
        }
        if case .none = coercionPath(from: source, to: target, context) { return false }
        return true
    }

    /// The value as the type, or nil if no conversion exists in this context.
    func coerce(
        _ value: Typed, to target: SQLType, _ castContext: CastContext
    ) throws(SQLError) -> Typed? {
        if value.type == target.oid {
            return try applyModifier(value, target, explicit: castContext == .explicit)
        }
        if target.oid == .any || isPolymorphic(target.oid) { return value }
        if value.type == .unknown {
            return try coerceUnknown(value, to: target, explicit: castContext == .explicit)
        }
        switch coercionPath(from: value.type, to: target.oid, castContext) {
        case .none: return nil
        case .relabel:
            var result = value
            result.type = target.oid
            result.modifier = -1
            result.row = nil
            result.collation = castCollation(value, target.oid)
            return try applyModifier(result, target, explicit: castContext == .explicit)
        case .function(let cast):
            let result = converted(
                value, .cast(cast, value.expression), to: target.oid)
            return try applyModifier(
                folded(result), target, explicit: castContext == .explicit)
        case .text:
            let result = converted(
                value,
                .convert(value.expression, from: value.type, to: SQLType(target.oid)),
                to: target.oid)
            return try applyModifier(
                folded(result), target, explicit: castContext == .explicit)
        case .elements(let cast):
            let from = elementType(of: value.type) ?? .unknown
            let to = elementType(of: target.oid) ?? .unknown
            var result = converted(
                value,
                .castElements(
                    value.expression, element: cast, from: from,
                    to: SQLType(to, modifier: target.modifier),
                    explicit: castContext == .explicit),
                to: target.oid)
            result.modifier = target.modifier
            return try folded(result)
        }
    }

    private func converted(
        _ value: Typed, _ expression: ScalarExpression, to type: TypeID
    ) -> Typed {
        var result = Typed(
            expression, type, collation: castCollation(value, type), offset: value.offset)
        result.hasExplicitCollation = value.hasExplicitCollation
        result.collateOffset = value.collateOffset
        return result
    }

    /// A text keeps its collation through casts; a name, which is ordered by its bytes, stays so as a text.
    private func castCollation(_ value: Typed, _ type: TypeID) -> Collation {
        guard isCollatable(type) else { return .c }
        if value.hasExplicitCollation || isCollatable(value.type) { return value.collation }
        return value.type == .name ? .c : context.settings.collation
    }

    /// A literal is read as the type now; a parameter takes it on.
    private func coerceUnknown(
        _ value: Typed, to target: SQLType, explicit: Bool
    ) throws(SQLError) -> Typed? {
        switch value.expression {
        case .constant(.null):
            builder.notes?.note(literalAt: value.offset, is: target)
            return Typed(
                .constant(.null), target.oid, modifier: target.modifier,
                collation: defaultCollation(target.oid), offset: value.offset)
        case .constant(.text(let literal)):
            var parsed = Typed(
                .constant(.null), target.oid, collation: defaultCollation(target.oid),
                offset: value.offset)
            do {
                let inputType =
                    target.oid == .interval ? target : SQLType(target.oid)
                builder.notes?.note(literalAt: value.offset, is: target)
                parsed.expression = .constant(
                    try parseLiteral(
                        boundLabel(literal, value.offset, target.oid), as: inputType))
            } catch {
                throw error.at(position(value.offset))
            }
            return try applyModifier(parsed, target, explicit: explicit)
        case .literal(let use):
            // Names of the catalog are looked up now.
            if target.oid.isObjectReference || target.oid == .regproc { use.pin() }
            let inputType = target.oid == .interval ? target : SQLType(target.oid)
            guard let read = context.literals?.string(use, as: inputType) else { return nil }
            let result = Typed(
                .literal(read), target.oid, collation: defaultCollation(target.oid),
                offset: value.offset)
            return try applyModifier(result, target, explicit: explicit)
        case .parameter(let index):
            if builder.parameterTypes[index] == TypeID(0)
                || builder.parameterTypes[index] == .unknown
            {
                builder.parameterTypes[index] = target.oid
            } else if builder.parameterTypes[index] != target.oid {
                throw error(
                    .ambiguousParameter,
                    "inconsistent types deduced for parameter $\(index + 1)", at: value.offset,
                    detail: "\(format(builder.parameterTypes[index])) versus \(format(target.oid))")
            }
            let result = Typed(
                value.expression, target.oid, collation: defaultCollation(target.oid),
                offset: value.offset)
            return try applyModifier(result, target, explicit: explicit)
        default:
            // A column of a subquery that never got a type: as text.
            var text = value
            text.type = .text
            text.collation = defaultCollation(.text)
            if target.oid == .text { return text }
            let result = Typed(
                .convert(value.expression, from: .text, to: SQLType(target.oid)), target.oid,
                collation: defaultCollation(target.oid), offset: value.offset)
            return try applyModifier(result, target, explicit: explicit)
        }
    }

    /// A label of an enum, in a view's text, may have another name by now.
    private func boundLabel(
        _ literal: Text, _ offset: SourceOffset, _ type: TypeID
    ) -> [UInt8] {
        guard type.isEnum else { return literal.utf8 }
        guard let known = builder.bindings?.label(at: Int(offset.bytes), of: type) else {
            builder.notes?.note(label: literal.string, of: type, at: offset)
            return literal.utf8
        }
        builder.notes?.note(label: known, of: type, at: offset)
        return Array(known.utf8)
    }

    /// Reads a literal as a value, whole-catalog names included.
    func parseLiteral(_ literal: [UInt8], as type: SQLType) throws(SQLError) -> Value {
        if type.oid == .regclass { return try parseRelationName(literal) }
        if type.oid == .regtype { return try parseTypeName(literal) }
        if type.oid == .regproc { return try parseFunctionName(literal) }
        if type.oid == .regnamespace { return try parseSchemaName(literal) }
        depend(onType: type.oid)
        return try TypeInput.parse(literal, as: type, context.environment)
    }

    func applyModifier(
        _ value: Typed, _ target: SQLType, explicit: Bool
    ) throws(SQLError) -> Typed {
        guard target.modifier >= 0, value.modifier != target.modifier else { return value }
        var result = value
        result.modifier = target.modifier
        if case .constant(let constant) = value.expression, !constant.isNull {
            if context.evaluation != nil, elementType(of: target.oid) == nil {
                result.expression = .constant(
                    try TypeInput.applyModifier(constant, target, explicit: explicit, types))
                return result
            }
        }
        if case .literal = value.expression, context.evaluation != nil,
            elementType(of: target.oid) == nil
        {
            return derived(result, [value.expression]) {
                .modifier($0[0], target, isExplicit: explicit)
            }
        }
        if let element = elementType(of: target.oid) {
            result.expression = .castElements(
                value.expression, element: nil, from: element,
                to: SQLType(element, modifier: target.modifier), explicit: explicit)
            return result
        }
        result.expression = .modifier(value.expression, target, explicit: explicit)
        return result
    }

    /// The value as boolean, for WHERE and its like: "argument of WHERE must be type boolean, not type integer".
    func condition(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        if value.type == .bool { return value.expression }
        guard let result = try coerce(value, to: SQLType(.bool), .assignment),
            category(value.type) != "S" || value.type == .unknown
        else {
            throw error(
                .datatypeMismatch,
                "argument of \(clause) must be type boolean, not type \(format(value.type))",
                at: value.offset)
        }
        return result.expression
    }

    func rowCount(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        if value.type != .int8, value.type != .unknown {
            guard let result = try coerce(value, to: SQLType(.int8), .assignment),
                category(value.type) != "S"
            else {
                throw error(
                    .datatypeMismatch,
                    "argument of \(clause) must be type bigint, not type \(format(value.type))",
                    at: value.offset)
            }
            return result.expression
        }
        return try coerce(value, to: SQLType(.int8), .assignment)?.expression ?? value.expression
    }

    /// A value for a place that takes any type: a literal that nothing gave a type becomes text.
    func resolved(_ value: Typed) throws(SQLError) -> Typed {
        guard value.type == .unknown else { return value }
        return try mustCoerce(value, to: SQLType(.text))
    }

    /// The value as the column takes it: an assignment cast, or Postgres's error.
    func assign(
        _ value: Typed, to column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        if let result = try coerce(value, to: column.type, .assignment) {
            return result.expression
        }
        throw error(
            .datatypeMismatch,
            "column \"\(column.name)\" is of type \(format(column.type.oid)) but expression is of type \(format(value.type))",
            at: value.offset, hint: "You will need to rewrite or cast the expression.")
    }

    // MARK: Common types

    /// The one type of all the values, by the rules of UNION, CASE and their like; `clause` names the construct in
    /// the error.
    func commonType(
        _ values: [Typed], _ clause: String
    ) throws(SQLError) -> TypeID {
        guard let first = values.first else { return .text }
        if first.type != .unknown, values.allSatisfy({ $0.type == first.type }) {
            return first.type
        }
        var current = TypeID.unknown
        for value in values where value.type != .unknown {
            let type = value.type
            if current == .unknown {
                current = type
                continue
            }
            if type == current { continue }
            if category(type) != category(current) {
                throw error(
                    .datatypeMismatch,
                    "\(clause) types \(format(current)) and \(format(type)) cannot be matched",
                    at: value.offset)
            }
            if !isPreferred(current), canCoerce(current, to: type, .implicit),
                !canCoerce(type, to: current, .implicit)
            {
                current = type
            }
        }
        return current == .unknown ? .text : current
    }

    func coerceToCommon(
        _ value: Typed, _ type: TypeID, _ clause: String
    ) throws(SQLError) -> Typed {
        if value.type == type { return value }
        guard let result = try coerce(value, to: SQLType(type), .implicit) else {
            throw error(
                .cannotCoerce,
                "\(clause) could not convert type \(format(value.type)) to \(format(type))",
                at: value.offset)
        }
        return result
    }

    /// The modifier that all values share, or none.
    func commonModifier(_ values: [Typed], _ type: TypeID) -> Int32 {
        guard let first = values.first, first.modifier >= 0, first.type == type else { return -1 }
        return values.allSatisfy { $0.type == type && $0.modifier == first.modifier }
            ? first.modifier : -1
    }

    /// The collation of a value made of several.
    func commonCollation(_ values: [Typed], _ type: TypeID) -> (Collation, Bool) {
        guard isCollatable(type) else { return (.c, false) }
        if let explicit = values.first(where: { $0.hasExplicitCollation }) {
            return (explicit.collation, true)
        }
        if let implicit = values.first(where: {
            isCollatable($0.type) && $0.collation != context.settings.collation
        }) {
            return (implicit.collation, false)
        }
        return (context.settings.collation, false)
    }
}
