// Handles of types as values: what lists of a type's components hold.
import QueryEngine

/// A type as a value is its text.
enum YQLTypeHandles {
    static let type = YQLType.resource("_Type")

    private static func handle(_ type: YQLType) -> Value { .text(Array("\(type)".utf8)) }

    /// FormatType of a value that is a handle; nil: the argument is a type, or a value of another type.
    static func text(_ call: YQLCall) throws(SQLError) -> YQLFunction? {
        guard case .value(type, _) = call.arguments[0].kind else { return nil }
        return .strict(call.name, .string) { (values) throws(SQLError) in
            .bytes(values[0].rawBytes)
        }
    }

    /// The types of a tuple's items.
    @Sendable static func tupleComponents(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .tuple(let items) = try call.typeArgument(0) else {
            throw .yqlType("Expected tuple type, but got: \(try call.typeArgument(0))")
        }
        return .constant(call.name, .list(type), .list(items.map { handle($0) }, of: type))
    }

    /// The names and types of a struct's members.
    @Sendable static func structComponents(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .structure(let members) = try call.typeArgument(0) else {
            throw .yqlType("Expected struct type, but got: \(try call.typeArgument(0))")
        }
        let types: [YQLType] = [.string, type]
        let item = YQLType.structure(of: [YQLMember("Name", .string), YQLMember("Type", type)])
        let components = members.map { member in
            Value.tuple([.bytes(Array(member.name.utf8)), handle(member.type)], types)
        }
        return .constant(call.name, .list(item), .list(components, of: item))
    }
}
