// Functions of the language's core that have no name of their own among the built-in ones: `YQL::Function`.

import QueryEngine

enum YQLCore {
    static let functions: [String: YQLFunctions.Resolver] = ["lazylist": lazyList]

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
}
