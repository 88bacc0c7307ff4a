// The tiny language's types have numbers of its own.

import QueryEngine

extension TypeOID {
    static let bool = TypeOID(9001, .bool)
    static let int8 = TypeOID(9002, .int64)
}
