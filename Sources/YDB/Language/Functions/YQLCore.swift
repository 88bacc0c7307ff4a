// Functions of the language's core that have no name of their own among the built-in ones: `YQL::Function`.

import QueryEngine

enum YQLCore {
    static let functions: [String: YQLFunctions.Resolver] = [
        "lazylist": lazyList, "timezoneid": zoneNumber, "timezonename": zoneName,
    ]

    /// How a list is held is nobody's to see: the list itself.
    private static let lazyList: YQLFunctions.Resolver = { (call) throws(SQLError) in
        try call.requireCount(1...1)
        let type = try call.type(0)
        guard case .list = type.withoutOptional else {
            throw .yqlType("\(call.name): expected list type, but got: \(type)")
        }
        return YQLFunction(
            call.name, result: type,
            body: .scalar { (values, _) throws(SQLError) in values[0] })
    }

    /// The number of a time zone; null for a name that is none. A number is its own.
    private static let zoneNumber: YQLFunctions.Resolver = { (call) throws(SQLError) in
        try call.requireCount(1...1)
        let type = try call.type(0)
        let number = YQLType.primitive(.uint16)
        if type.innermost != .string {
            let result = type.isOptional ? .optional(number) : number
            let conversion = try call.convert(0, to: result)
            return .plain(call.name, result) { (values) throws(SQLError) in
                try conversion(values[0])
            }
        }
        return .strict(call.name, .optional(number)) { (values) throws(SQLError) in
            YQLZoneNumbers.number(of: values[0].rawText).map { .count($0) } ?? .null
        }
    }

    /// The name of a time zone by its number; null where no zone has it.
    private static let zoneName: YQLFunctions.Resolver = { (call) throws(SQLError) in
        try call.requireCount(1...1)
        let conversion = try call.convert(0, to: .optional(.primitive(.uint16)))
        return .strict(call.name, .optional(.string)) { (values) throws(SQLError) in
            guard case .int(let number) = try conversion(values[0]),
                let name = YQLZoneNumbers.name(of: Int(clamping: number))
            else { return .null }
            return .bytes(Array(name.utf8))
        }
    }
}
