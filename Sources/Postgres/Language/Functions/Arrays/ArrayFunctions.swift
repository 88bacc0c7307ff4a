// Operators and functions of arrays.
import QueryEngine

enum ArrayFunctions {
    static func add(to library: inout LibraryBuilder) {
        addShape(to: &library)
        addContainment(to: &library)
        addConcatenation(to: &library)
        addSearch(to: &library)
        addText(to: &library)
        library.set("unnest", [.anyarray], .anyelement) { (arguments, _) throws(SQLError) in
            ElementRows(arguments[0].array)
        }
    }

    private static func dimension(_ value: Value, _ index: Value) -> ArrayValue.Dimension? {
        let dimensions = value.array.dimensions
        let position = Int(index.int) - 1
        return dimensions.indices.contains(position) ? dimensions[position] : nil
    }

    private static func addShape(to library: inout LibraryBuilder) {
        library.binary("array_length", .anyarray, .int4, .int4) { a, b, _ in
            dimension(a, b).map { .int(Int64($0.count)) } ?? .null
        }
        library.binary("array_lower", .anyarray, .int4, .int4) { a, b, _ in
            dimension(a, b).map { .int(Int64($0.lowerBound)) } ?? .null
        }
        library.binary("array_upper", .anyarray, .int4, .int4) { a, b, _ in
            dimension(a, b).map { .int(Int64($0.lowerBound + $0.count - 1)) } ?? .null
        }
        library.unary("array_ndims", .anyarray, .int4) { a, _ in
            let count = a.array.dimensions.count
            return count == 0 ? .null : .int(Int64(count))
        }
        library.unary("array_dims", .anyarray, .text) { a, _ in
            let dimensions = a.array.dimensions
            if dimensions.isEmpty { return .null }
            return .string(
                dimensions.map { "[\($0.lowerBound):\($0.lowerBound + $0.count - 1)]" }.joined())
        }
        library.unary("cardinality", .anyarray, .int4) { a, _ in
            .int(Int64(a.array.elements.count))
        }
        library.binary("trim_array", .anyarray, .int4, .anyarray) { (a, b, _) throws(SQLError) in
            let array = a.array
            let count = array.dimensions.first?.count ?? 0
            guard (0...Int64(count)).contains(b.int) else {
                throw SQLError(
                    .arraySubscriptError,
                    "number of elements to trim must be between 0 and \(count)")
            }
            if count == 0 { return a }
            let kept = count - Int(b.int)
            if kept == 0 {
                return .array(ArrayValue(elementType: array.elementType, elements: []))
            }
            let stride = array.elements.count / count
            return .array(
                ArrayValue(
                    elementType: array.elementType,
                    // As of every slice the bounds start at one.
                    dimensions: [.init(count: kept)]
                        + array.dimensions.dropFirst().map { .init(count: $0.count) },
                    elements: Array(array.elements.prefix(kept * stride))))
        }
        for count in [2, 3] {
            let arguments: [TypeID] = [.anyelement, .int4Array, .int4Array]
            library.specialized(
                "array_fill", Array(arguments.prefix(count)), .anyarray, strict: false
            ) { types, _ in .nary { (values, _) throws(SQLError) in try fill(values, types[0]) } }
        }
    }

    private static func fill(_ values: [Value], _ type: TypeID) throws(SQLError) -> Value {
        var lists: [[Int64]] = []
        for value in values.dropFirst() {
            guard case .array(let list) = value else {
                throw SQLError(
                    .nullValueNotAllowed, "dimension array or low bound array cannot be null")
            }
            lists.append(try numbers(list))
        }
        let sizes = lists.first ?? []
        try ArrayLimits.checkDimensions(sizes.count)
        let bounds = lists.count > 1 ? lists[1] : Array(repeating: 1, count: sizes.count)
        guard bounds.count == sizes.count else {
            throw wrongSubscripts(
                "Low bound array has different size than dimensions array.")
        }
        var total = 1
        var dimensions: [ArrayValue.Dimension] = []
        for (count, lower) in zip(sizes, bounds) {
            let (product, overflow) = total.multipliedReportingOverflow(by: Int(count))
            guard count >= 0, !overflow, product <= 1 << 26 else { throw SQLError.arrayTooLarge }
            total = product
            dimensions.append(.init(count: Int(count), lowerBound: Int(lower)))
        }
        for dimension in dimensions {
            try ArrayLimits.checkBounds(dimension.lowerBound, count: dimension.count)
        }
        if dimensions.isEmpty || total == 0 {
            return .array(ArrayValue(elementType: type, elements: []))
        }
        try WorkPace.passBytes(total &* 16)
        return .array(
            ArrayValue(
                elementType: type, dimensions: dimensions,
                elements: Array(repeating: values[0], count: total)))
    }

    /// The elements of a list of dimensions or bounds.
    private static func numbers(_ list: ArrayValue) throws(SQLError) -> [Int64] {
        if list.dimensions.count > 1 {
            throw wrongSubscripts("Dimension array must be one dimensional.")
        }
        var numbers: [Int64] = []
        for element in list.elements {
            guard case .int(let number) = element else {
                throw SQLError(.nullValueNotAllowed, "dimension values cannot be null")
            }
            numbers.append(number)
        }
        return numbers
    }

    private static func wrongSubscripts(_ detail: String) -> SQLError {
        SQLError(.arraySubscriptError, "wrong number of array subscripts", detail: detail)
    }

    // MARK: Containment

    private static func contains(
        _ array: ArrayValue, _ element: Value
    ) throws(SQLError) -> Bool {
        if element.isNull { return false }
        var work = WorkCount()
        let ordering = Ordering(array.elementType)
        for candidate in array.elements {
            try work.add(16)
            if !candidate.isNull, Comparison.equal(candidate, element, ordering) {
                return true
            }
        }
        return false
    }

    private static func contains(
        _ array: ArrayValue, _ wanted: ArrayValue
    ) throws(SQLError) -> Bool {
        var work = WorkCount()
        for element in wanted.elements {
            if try !contains(array, element) { return false }
            try work.add(16 &* array.elements.count)
        }
        return true
    }

    private static func overlap(_ a: ArrayValue, _ b: ArrayValue) throws(SQLError) -> Bool {
        var work = WorkCount()
        for element in b.elements {
            if try contains(a, element) { return true }
            try work.add(16 &* a.elements.count)
        }
        return false
    }

    private static func addContainment(to library: inout LibraryBuilder) {
        library.infix("@>", .anyarray, .anyarray, .bool) {
            (a, b, _) throws(SQLError) in .bool(try contains(a.array, b.array))
        }
        library.infix("<@", .anyarray, .anyarray, .bool) {
            (a, b, _) throws(SQLError) in .bool(try contains(b.array, a.array))
        }
        library.infix("&&", .anyarray, .anyarray, .bool) {
            (a, b, _) throws(SQLError) in .bool(try overlap(a.array, b.array))
        }
    }

    // MARK: Concatenation

    private static func addConcatenation(to library: inout LibraryBuilder) {
        let append: @Sendable ([TypeID], TypeID) -> FunctionBody = { types, _ in
            .nary { (values, _) throws(SQLError) in
                try insert(values[1], into: values[0], types[1], atEnd: true)
            }
        }
        let prepend: @Sendable ([TypeID], TypeID) -> FunctionBody = { types, _ in
            .nary { (values, _) throws(SQLError) in
                try insert(values[0], into: values[1], types[0], atEnd: false)
            }
        }
        let concatenate: NaryBody = { (values, _) throws(SQLError) in
            guard case .array(let a) = values[0] else { return values[1] }
            guard case .array(let b) = values[1] else { return values[0] }
            return .array(try joined(a, b))
        }
        let pairs: [(String, TypeID, TypeID, FunctionBody)] = [
            ("array_append", .anycompatiblearray, .anycompatible, .specialized(append)),
            ("array_prepend", .anycompatible, .anycompatiblearray, .specialized(prepend)),
            ("array_cat", .anycompatiblearray, .anycompatiblearray, .nary(concatenate)),
        ]
        for (name, left, right, body) in pairs {
            let function = FunctionDefinition(
                name, [left, right], .anycompatiblearray, isStrict: false, body: body)
            library.add(function)
            library.infix("||", left, right, function)
        }
    }

    private static func insert(
        _ element: Value, into array: Value, _ type: TypeID, atEnd: Bool
    ) throws(SQLError) -> Value {
        guard case .array(let array) = array, let dimension = array.dimensions.first else {
            return .array(ArrayValue(elementType: type, elements: [element]))
        }
        guard array.dimensions.count == 1 else {
            throw SQLError(.dataException, "argument must be empty or one-dimensional array")
        }
        try WorkPace.passBytes(array.elements.count &* 16)
        let elements = atEnd ? array.elements + [element] : [element] + array.elements
        return .array(
            ArrayValue(
                elementType: array.elementType,
                dimensions: [.init(count: elements.count, lowerBound: dimension.lowerBound)],
                elements: elements))
    }

    private static func joined(_ a: ArrayValue, _ b: ArrayValue) throws(SQLError) -> ArrayValue {
        guard let first = a.dimensions.first else { return b }
        guard let second = b.dimensions.first else { return a }
        var dimensions: [ArrayValue.Dimension]
        let depth = a.dimensions.count - b.dimensions.count
        func incompatible(_ detail: String) -> SQLError {
            SQLError(
                .arraySubscriptError, "cannot concatenate incompatible arrays", detail: detail)
        }
        switch depth {
        case 0:
            guard a.dimensions.dropFirst() == b.dimensions.dropFirst() else {
                throw incompatible(
                    "Arrays with differing element dimensions are not compatible for concatenation."
                )
            }
            dimensions = a.dimensions
            dimensions[0].count = first.count + second.count
        case 1, -1:
            let (outer, inner) = depth == 1 ? (a, b) : (b, a)
            guard Array(outer.dimensions.dropFirst()) == inner.dimensions else {
                throw incompatible(
                    "Arrays with differing dimensions are not compatible for concatenation.")
            }
            dimensions = outer.dimensions
            dimensions[0].count += 1
        default:
            throw incompatible(
                "Arrays of \(a.dimensions.count) and \(b.dimensions.count) dimensions are not compatible for concatenation."
            )
        }
        try WorkPace.passBytes((a.elements.count &+ b.elements.count) &* 16)
        return ArrayValue(
            elementType: a.elementType, dimensions: dimensions, elements: a.elements + b.elements)
    }

    // MARK: Search

    private static func same(_ a: Value, _ b: Value, _ type: TypeID) -> Bool {
        if a.isNull || b.isNull { return a.isNull && b.isNull }
        return Comparison.equal(a, b, Ordering(type))
    }

    private static func requireFlat(_ array: ArrayValue, _ what: String) throws(SQLError) {
        if array.dimensions.count > 1 {
            throw SQLError(
                .featureNotSupported,
                "\(what) in multidimensional arrays is not supported")
        }
    }

    private static func addSearch(to library: inout LibraryBuilder) {
        let pair: [TypeID] = [.anycompatiblearray, .anycompatible]
        for arguments in [pair, pair + [.int4]] {
            library.nary("array_position", arguments, .int4, strict: false) {
                (values, _) throws(SQLError) in
                guard case .array(let array) = values[0] else { return .null }
                try requireFlat(array, "searching for elements")
                let lower = array.dimensions.first?.lowerBound ?? 1
                var start = 0
                if values.count == 3 {
                    guard case .int(let given) = values[2] else {
                        throw SQLError(
                            .nullValueNotAllowed, "initial position must not be null")
                    }
                    start = max(0, Int(given) - lower)
                }
                for index in start..<max(start, array.elements.count)
                where same(array.elements[index], values[1], array.elementType) {
                    return .int(Int64(index + lower))
                }
                return .null
            }
        }
        library.nary("array_positions", pair, .int4Array, strict: false) {
            (values, _) throws(SQLError) in
            guard case .array(let array) = values[0] else { return .null }
            try requireFlat(array, "searching for elements")
            let lower = array.dimensions.first?.lowerBound ?? 1
            let found = array.elements.indices.filter {
                same(array.elements[$0], values[1], array.elementType)
            }
            return .array(
                ArrayValue(elementType: .int4, elements: found.map { .int(Int64($0 + lower)) }))
        }
        library.binary("width_bucket", .anycompatible, .anycompatiblearray, .int4) {
            (a, b, _) throws(SQLError) in .count(try bucket(a, b.array))
        }
        library.nary("array_remove", pair, .anycompatiblearray, strict: false) {
            (values, _) throws(SQLError) in
            guard case .array(let array) = values[0] else { return .null }
            if array.dimensions.count > 1 {
                throw SQLError(
                    .featureNotSupported,
                    "removing elements from multidimensional arrays is not supported")
            }
            let kept = array.elements.filter { !same($0, values[1], array.elementType) }
            if kept.count == array.elements.count { return values[0] }
            let lower = array.dimensions.first?.lowerBound ?? 1
            return .array(
                ArrayValue(
                    elementType: array.elementType,
                    dimensions: kept.isEmpty ? [] : [.init(count: kept.count, lowerBound: lower)],
                    elements: kept))
        }
        library.nary(
            "array_replace", pair + [.anycompatible], .anycompatiblearray, strict: false
        ) { (values, _) throws(SQLError) in
            guard case .array(let array) = values[0] else { return .null }
            return .array(
                ArrayValue(
                    elementType: array.elementType, dimensions: array.dimensions,
                    elements: array.elements.map {
                        same($0, values[1], array.elementType) ? values[2] : $0
                    }))
        }
    }

    /// Between which of the ordered thresholds the operand lies: the number of those that are not above it.
    private static func bucket(_ operand: Value, _ thresholds: ArrayValue) throws(SQLError) -> Int {
        if thresholds.dimensions.count > 1 {
            throw SQLError(.arraySubscriptError, "thresholds must be one-dimensional array")
        }
        if thresholds.elements.contains(where: \.isNull) {
            throw SQLError(
                .nullValueNotAllowed, "thresholds array must not contain NULLs")
        }
        var (low, high) = (0, thresholds.elements.count)
        while low < high {
            let middle = (low + high) / 2
            let order = Comparison.compare(
                operand, thresholds.elements[middle], Ordering(thresholds.elementType))
            if order < 0 { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: Text

    private static func addText(to library: inout LibraryBuilder) {
        for arguments in [[TypeID.anyarray, .text], [.anyarray, .text, .text]] {
            library.nary(
                "array_to_string", arguments, .text, volatility: .stable, strict: false
            ) { (values, context) throws(SQLError) in
                guard case .array(let array) = values[0], !values[1].isNull else { return .null }
                var out: [UInt8] = []
                var isFirst = true
                var work = WorkCount()
                for element in array.elements {
                    if element.isNull && (values.count < 3 || values[2].isNull) { continue }
                    try work.add(32)
                    if !isFirst { try out.grow(by: values[1].utf8) }
                    isFirst = false
                    if element.isNull {
                        try out.grow(by: values[2].utf8)
                    } else {
                        let before = out.count
                        TypeOutput.appendText(
                            element, array.elementType, context.environment, to: &out)
                        try out.requireGrown(since: before)
                    }
                }
                return .text(out)
            }
        }
        for arguments in [[TypeID.text, .text], [.text, .text, .text]] {
            library.nary("string_to_array", arguments, .textArray, strict: false) {
                (values, _) throws(SQLError) in
                guard let parts = try split(values) else { return .null }
                return .array(ArrayValue(elementType: .text, elements: parts))
            }
            library.add(
                FunctionDefinition(
                    "string_to_table", arguments, .text, isStrict: false, returnsSet: true,
                    body: .set { (values, _) throws(SQLError) in
                        ListedRows((try split(values) ?? []).map { [$0] })
                    }))
        }
    }

    private static func split(_ values: [Value]) throws(SQLError) -> [Value]? {
        if values[0].isNull { return nil }
        let text = values[0].utf8
        if text.isEmpty { return [] }
        try WorkPace.passBytes(text.count &* 8)
        let parts: [[UInt8]]
        if values[1].isNull {
            parts = String(decoding: text, as: UTF8.self).unicodeScalars.map {
                Array(String($0).utf8)
            }
        } else if values[1].utf8.isEmpty {
            parts = [text]
        } else {
            parts = ByteSearch.split(text, values[1].utf8)
        }
        return parts.map { part in
            values.count == 3 && !values[2].isNull && part == values[2].utf8 ? .null : .text(part)
        }
    }
}
