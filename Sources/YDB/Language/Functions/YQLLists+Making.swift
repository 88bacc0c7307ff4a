// Lists of several lists, of repetitions and of texts.
import QueryEngine

extension YQLLists {
    // MARK: Several lists

    static func extend(isStrict: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count >= 1 else {
                throw .yqlType("Expected at least 1 argument(s), but got 0")
            }
            var items: [YQLType] = []
            var isOptional = false
            for index in call.arguments.indices {
                if try call.type(index) == .null { return .null(call.name) }
                guard let item = try item(call, index) else { continue }
                items.append(item.type)
                isOptional = isOptional || item.isOptional
            }
            guard let first = items.first else { return try nothing(call) }
            if isStrict, items.contains(where: { $0 != first }) {
                throw .yqlType("\(call.name): the lists' items are of different types")
            }
            guard let common = YQLConversions.commonType(items) else {
                throw .yqlType("\(call.name): the lists' items have no common type")
            }
            let result = optional(.list(common), if: isOptional)
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: result))
            }
            let known = conversions
            return .plain(call.name, result) { (values) throws(SQLError) in
                var all: [Value] = []
                for (index, value) in values.enumerated() {
                    if value.isNull { return .null }
                    all += try known[index](value).elements
                    try YQLSize.requireItems(all.count)
                    try WorkPace.passBytes(all.count)
                }
                return .list(all, of: common)
            }
        }
    }

    static func zip(toLongest: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count >= 1 else {
                throw .yqlType("Expected at least 1 argument(s), but got 0")
            }
            var types: [YQLType] = []
            var isOptional = false
            for index in call.arguments.indices {
                if try call.type(index) == .null { return .null(call.name) }
                let given = try call.type(index).isOptional
                let item = try item(call, index) ?? (YQLType.null, given)
                types.append(toLongest ? item.type.asOptional : item.type)
                isOptional = isOptional || item.isOptional
            }
            let pair = YQLType.tuple(types)
            let ids = types.map(\.storedType)
            return .plain(call.name, optional(.list(pair), if: isOptional)) {
                (values) throws(SQLError) in
                if values.contains(where: \.isNull) { return .null }
                let lists = values.map(\.elements)
                let counts = lists.map(\.count)
                let count = (toLongest ? counts.max() : counts.min()) ?? 0
                var rows: [Value] = []
                rows.reserveCapacity(count)
                var work = WorkCount()
                for row in 0..<count {
                    try work.add(64)
                    rows.append(
                        .record(
                            RecordValue(
                                types: ids, fields: lists.map { row < $0.count ? $0[row] : .null }))
                    )
                }
                return .list(rows, of: pair)
            }
        }
    }

    @Sendable static func enumerate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...3)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let pair = YQLType.tuple([.uint64, item.type])
        let ids = [YQLType.uint64.storedType, item.type.storedType]
        let start = call.has(1) ? try call.convert(1, to: .uint64) : nil
        let step = call.has(2) ? try call.convert(2, to: .uint64) : nil
        return .strict(call.name, optional(.list(pair), if: item.isOptional)) {
            (values) throws(SQLError) in
            func number(_ conversion: YQLConversion?, _ index: Int, _ other: UInt64)
                throws(SQLError) -> UInt64
            {
                guard let conversion, case .int(let biased) = try conversion(values[index]) else {
                    return other
                }
                return YQLInteger.unsigned(biased)
            }
            var at = try number(start, 1, 0)
            let stride = try number(step, 2, 1)
            var rows: [Value] = []
            var work = WorkCount()
            for element in values[0].elements {
                try work.add(64)
                rows.append(
                    .record(RecordValue(types: ids, fields: [YQLInteger.value(at), element])))
                at = at &+ stride
            }
            return .list(rows, of: pair)
        }
    }

    // MARK: Making lists

    static let mostItems = YQLSize.mostItems

    @Sendable static func replicate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.type(0)
        let source = try call.type(1)
        let count = try call.convert(1, to: .optional(.uint64))
        let result = YQLType.list(type)
        return .plain(call.name, optional(result, if: source.mayBeNull)) {
            (values) throws(SQLError) in
            guard case .int(let biased) = try count(values[1]) else { return .null }
            let number = YQLInteger.unsigned(biased)
            guard number <= UInt64(mostItems) else {
                throw .yqlValue("\(number) items are more than a list may have")
            }
            try WorkPace.pass(Int(number))
            return .list([Value](repeating: values[0], count: Int(number)), of: type)
        }
    }

    @Sendable static func concat(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        guard let item = try item(call, 0) else {
            return .null(call.name, .optional(.string))
        }
        guard let primitive = item.type.withoutOptional.primitive, primitive.isText else {
            throw call.mismatch(0, "a list of strings")
        }
        let separator = call.has(1) ? try call.convert(1, to: .optional(.string)) : nil
        let result = YQLType.optional(.primitive(primitive))
        return .plain(call.name, result) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            let between = try separator?(values[1]).rawBytes ?? []
            var out: [UInt8] = []
            for (index, element) in values[0].elements.enumerated() {
                if element.isNull { return .null }
                if index > 0 { try out.grow(by: between) }
                try out.grow(by: element.rawBytes)
            }
            return values[0].elements.isEmpty ? .null : YQLCast.text(out, primitive)
        }
    }

    @Sendable static func fromTuple(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .tuple(let items) = try call.type(0) else { throw call.mismatch(0, "a tuple") }
        guard let common = YQLConversions.commonType(items),
            let conversion = YQLConversions.implicit(
                from: .tuple(items), to: .tuple(items.map { _ in common }))
        else {
            if items.isEmpty { return .constant(call.name, .emptyList, .emptyList) }
            throw .yqlType("\(call.name): the items have no common type")
        }
        return .plain(call.name, .list(common)) { (values) throws(SQLError) in
            .list(try conversion(values[0]).fields, of: common)
        }
    }

    @Sendable static func toTuple(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0), let count = Int(try call.literal(1)),
            (0...256).contains(count)
        else { throw call.mismatch(0, "a list and a number of items") }
        let ids = [TypeID](repeating: item.type.storedType, count: count)
        let tuple = YQLType.tuple([YQLType](repeating: item.type, count: count))
        return .strict(call.name, optional(tuple, if: item.isOptional)) {
            (values) throws(SQLError) in
            guard values[0].elements.count == count else {
                throw .yqlValue("The list has \(values[0].elements.count) items, not \(count)")
            }
            return .record(RecordValue(types: ids, fields: values[0].elements))
        }
    }
}
