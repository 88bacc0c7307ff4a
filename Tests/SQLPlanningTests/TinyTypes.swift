// The tiny language's types have numbers of its own.

import QueryEngine

extension TypeID {
    static let bool = TypeID(9001, .bool)
    static let int8 = TypeID(9002, .int64)
}
