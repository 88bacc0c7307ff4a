// The type of a value that is one of several: CASE, COALESCE, IF, UNION, GREATEST.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func commonType(_ values: [Typed], _ clause: String) throws(SQLError) -> TypeID {
        for value in values where value.type == .record { _ = try single(value) }
        let known = values.filter { MySQLTypeKind($0.type) != .null }
        guard let first = known.first else { return MySQLType.null }
        var type = Self.plain(first.type)
        for value in known.dropFirst() {
            type = common(type, value.type)
        }
        if case .labels = MySQLTypeKind(type) {
            return known.allSatisfy { $0.type == type } ? type : MySQLType.varchar
        }
        return type
    }

    /// A literal's bytes are bytes among others.
    static func plain(_ type: TypeID) -> TypeID {
        type == MySQLType.hexadecimal || type == MySQLType.hexString ? MySQLType.varbinary : type
    }

    private func common(_ a: TypeID, _ b: TypeID) -> TypeID {
        if a == b { return Self.plain(a) }
        let (p, q) = (MySQLTypeKind(a), MySQLTypeKind(b))
        if p.isNumeric, q.isNumeric { return commonNumber(p, q) }
        if p.isTemporal, q.isTemporal { return commonMoment(p, q) }
        if p.isBytes || q.isBytes {
            return commonLength(p, q).map {
                $0 == .varying ? MySQLType.varbinary : MySQLType.longblob
            }
                ?? MySQLType.varbinary
        }
        switch commonLength(p, q) {
        case .long?: return MySQLType.longtext
        case .medium?: return MySQLType.mediumtext
        case .plain?, .tiny?: return MySQLType.text
        default: return MySQLType.varchar
        }
    }

    private func commonLength(
        _ a: MySQLTypeKind, _ b: MySQLTypeKind
    ) -> MySQLTypeKind.Length? {
        func length(_ kind: MySQLTypeKind) -> MySQLTypeKind.Length {
            switch kind {
            case .text(let length), .bytes(let length): length
            case .json: .long
            default: .varying
            }
        }
        let order: [MySQLTypeKind.Length] = [.long, .medium, .plain, .tiny]
        return order.first { $0 == length(a) || $0 == length(b) } ?? .varying
    }

    private func commonNumber(_ a: MySQLTypeKind, _ b: MySQLTypeKind) -> TypeID {
        if a.isReal || b.isReal {
            switch (a, b) {
            case (.float, .float): return MySQLType.float()
            default: return MySQLType.double()
            }
        }
        if a.isDecimal || b.isDecimal { return MySQLType.decimal }
        func bytes(_ kind: MySQLTypeKind) -> Int {
            switch kind {
            case .integer(let bytes, _): bytes
            case .bit: 8
            case .truth, .year: 4
            default: 8
            }
        }
        let widest = max(bytes(a), bytes(b))
        if a.isUnsigned == b.isUnsigned {
            return MySQLType.integer(bytes: widest, isUnsigned: a.isUnsigned)
        }
        let unsigned = a.isUnsigned ? bytes(a) : bytes(b)
        if unsigned == 8 { return MySQLType.decimal }
        return MySQLType.integer(bytes: max(widest, unsigned == 4 ? 8 : 4))
    }

    private func commonMoment(_ a: MySQLTypeKind, _ b: MySQLTypeKind) -> TypeID {
        let digits = max(a.fractionDigits, b.fractionDigits)
        switch (a, b) {
        case (.time, .time): return MySQLType.time(digits)
        case (.timestamp, .timestamp): return MySQLType.timestamp(digits)
        default: return MySQLType.datetime(digits)
        }
    }

    package func commonModifier(_ values: [Typed], _ type: TypeID) -> Int32 {
        let known = values.filter { MySQLTypeKind($0.type) != .null }
        switch MySQLTypeKind(type) {
        case .integer:
            let signs = MySQLTypeKind(type).isUnsigned ? 0 : 1
            let widths = known.map { precision($0) + signs }
            return widths.max().map { Int32(clamping: $0) } ?? -1
        case .decimal:
            let scale = known.map { self.scale($0) }.max() ?? 0
            let whole = known.map { precision($0) - self.scale($0) }.max() ?? 1
            return MySQLDecimal.modifier(
                whole + scale, scale,
                carries: known.contains {
                    MySQLDecimal.carries($0.modifier) || self.scale($0) != scale
                })
        case .text, .bytes:
            return Int32(clamping: known.map { length($0) }.max() ?? 0)
        case .float, .double:
            return Int32(clamping: known.map { length($0) }.max() ?? 0)
        default: return -1
        }
    }

    // MARK: Constructs

    func analyzeCoalesce(_ operands: [Expression], _ at: SourceOffset) throws(SQLError) -> Typed {
        try analyzer.analyzeCoalesce(operands, at)
    }

    /// Of the first value, which is null where both are equal.
    func analyzeNullIf(
        _ left: Expression, _ right: Expression, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        try repeating { () throws(SQLError) in
            var value = try value(left)
            let test = try makeComparison(.equal, value, try self.value(right), at: at)
            value.expression = .nullIf(value.expression, test: test.expression)
            value.traits = []
            value.offset = at
            return value
        }
    }

    /// GREATEST and LEAST: null where one is.
    func analyzeExtreme(
        _ operands: [Expression], greatest: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var values: [Typed] = []
        for operand in operands { values.append(try value(operand)) }
        return try extreme(values, greatest: greatest, at)
    }

    func extreme(
        _ values: [Typed], greatest: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard values.count > 1 else {
            let name = greatest ? "greatest" : "least"
            throw error(1582, "Incorrect parameter count in the call to native function '\(name)'")
        }
        if values.contains(where: { $0.expression.isNullConstant }),
            values.allSatisfy({ !MySQLTypeKind($0.type).isString })
        {
            return nullNumber(at)
        }
        var type = try commonType(values, greatest ? "GREATEST" : "LEAST")
        let kinds = values.map { MySQLTypeKind($0.type) }.filter { $0 != .null }
        // Texts beside numbers are compared as numbers.
        if kinds.contains(where: \.isNumeric), kinds.contains(where: \.isString) {
            type = MySQLType.double()
        }
        if kinds.contains(where: \.isDated),
            kinds.contains(where: { $0.isString || $0.isNumeric })
        {
            let hasTime = kinds.contains { $0.isDated && $0 != .date }
            type =
                flavor.isMariaDB && !hasTime
                ? MySQLType.date : MySQLType.datetime(values.map { fraction($0) }.max() ?? 0)
        }
        var converted: [Typed] = []
        for value in values { converted.append(try coerceToCommon(value, type, "")) }
        let collation = try agreed(converted, greatest ? "greatest" : "least")
        let ordering = ordering(type, collation)
        // Null where one is: a strict call, which looks at each value once.
        let choice = FunctionDefinition(
            "\(greatest ? "greatest" : "least") \(ordering.collation.id)", converted.map(\.type),
            type,
            body: .nary { (values, _) in
                var best = values[0]
                for value in values.dropFirst() {
                    let order = Comparison.compare(value, best, ordering)
                    if greatest ? order > 0 : order < 0 { best = value }
                }
                return best
            })
        var result = Typed(
            .call(choice, converted.map(\.expression)), type,
            modifier: kinds.contains(where: \.isString) && MySQLTypeKind(type).isReal
                ? 23 : commonModifier(values, type),
            collation: isCollatable(type) ? collation : .c, offset: at)
        // What is made a date may be none.
        result.traits =
            MySQLTypeKind(type).isDated ? notNull(values + converted) : notNull(values)
        if converted.contains(where: { $0.expression.isNullConstant }) {
            result.expression = .constant(.null)
        }
        return result
    }
}
