// The parameters of a query, with their types.

import YDBWire

/// A value to be sent as of a type that is said: the Python client's `ydb.TypedValue`.
///
/// ```swift
/// ["$age": TypedValue(30, .uint8), "$born": TypedValue(date, .date32), "$notes": TypedValue([String](), .list(.utf8))]
/// ```
public struct TypedValue: YDBEncodable {
    private let value: any YDBEncodable
    /// The type that the value is sent as.
    public let type: YDBType

    /// A value, which is to become one of the type as ``YDBValue/converted(to:)`` says.
    public init(_ value: any YDBEncodable, _ type: YDBType) {
        self.value = value
        self.type = type
    }

    /// NULL of the type.
    ///
    /// - Parameter type: A type with NULL among its values, or the one that such is made of.
    public static func null(_ type: YDBType) -> TypedValue {
        switch type {
        case .optional(let item): TypedValue(YDBValue.optional(nil, of: item), type)
        default: TypedValue(YDBValue.optional(nil, of: type), .optional(type))
        }
    }

    /// None: each has its own.
    public static var ydbType: YDBType? { nil }

    /// The value as one of ``type``.
    ///
    /// - Throws: ``YDBEncodingError`` where it does not become one; what the value itself throws.
    public var ydbValue: YDBValue {
        get throws {
            guard let list = value as? any EmptyArrayEncodable, list.hasNoElements,
                let empty = Self.empty(type)
            else { return try value.ydbValue.converted(to: type) }
            return try empty.converted(to: type)
        }
    }

    /// What has no elements needs no type of its own.
    private static func empty(_ type: YDBType) -> YDBValue? {
        switch type {
        case .list: .emptyList
        case .dictionary: .emptyDictionary
        case .optional(let item), .tagged(let item, _): empty(item)
        default: nil
        }
    }
}

/// What can be without elements, and then may not know its type.
private protocol EmptyArrayEncodable {
    var hasNoElements: Bool { get }
}

extension Array: EmptyArrayEncodable {
    fileprivate var hasNoElements: Bool { isEmpty }
}

extension Dictionary: EmptyArrayEncodable {
    fileprivate var hasNoElements: Bool { isEmpty }
}

extension Set: EmptyArrayEncodable {
    fileprivate var hasNoElements: Bool { isEmpty }
}

/// The parameters of a query by their names, each beginning with `$`.
///
/// ```swift
/// let parameters: TypedParameters = ["$id": 1 as UInt64, "$name": "a", "$note": nil as String?]
/// ```
///
/// A value's Swift type says what it is sent as: `Int` as `Int64`, `Int32` as `Int32`, `UInt64` as `Uint64`, `Double` as `Double`, `String`
/// as `Utf8`, bytes as `String`, Foundation's `Date` as `Timestamp`, … Any other type is said by a ``TypedValue``. A query that was prepared
/// has declared its parameters, and each becomes what it was declared as.
public struct TypedParameters: Sendable {
    private var values: [String: any YDBEncodable] = [:]

    /// No parameters.
    public init() {}

    /// Parameters by their names.
    public init(_ values: [String: any YDBEncodable]) { self.values = values }

    /// The value of the parameter of this name; nil where there is none.
    public subscript(name: String) -> (any YDBEncodable)? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Whether there are none.
    public var isEmpty: Bool { values.isEmpty }

    /// The names.
    public var names: [String] { values.keys.sorted() }

    /// The parameters as messages have them.
    ///
    /// - Parameter types: What a prepared query has declared; a parameter of another name stays what it is.
    /// - Throws: ``YDBEncodingError`` with the parameter's name where a value does not become one of its type, and where one that was
    ///   declared without a NULL among its values is missing; what a value of another module throws.
    func protoParameters(
        declared types: [String: YDBType] = [:]
    ) throws -> [String: Ydb_TypedValue] {
        var found: [String: Ydb_TypedValue] = [:]
        found.reserveCapacity(values.count)
        for (name, value) in values {
            do {
                let own = try value.ydbValue
                let typed = try types[name].map { try own.converted(to: $0) } ?? own
                found[name] = try Ydb_TypedValue(typed)
            } catch let error as YDBEncodingError {
                throw error.at(name)
            }
        }
        for (name, type) in types where found[name] == nil {
            guard case .optional(let item) = type else {
                throw YDBEncodingError("the query declares it as \(type), and there is no value")
                    .at(name)
            }
            found[name] = try Ydb_TypedValue(.optional(nil, of: item))
        }
        return found
    }
}

extension TypedParameters: ExpressibleByDictionaryLiteral {
    /// Parameters by their names. Of equal names the last counts.
    public init(dictionaryLiteral elements: (String, any YDBEncodable)...) {
        for (name, value) in elements { values[name] = value }
    }
}

/// Rows of a table to be written, each by its columns' names.
enum TableRows {
    /// A list of structs with a member a column, in the order of the columns' names.
    ///
    /// - Parameters:
    ///   - rows: The rows; a column that a row lacks is NULL there, where its type has one.
    ///   - types: The columns' types; none: those of the first row's values.
    /// - Throws: ``YDBEncodingError`` with the column's name; what a value of another module throws.
    static func typed(
        _ rows: [[String: any YDBEncodable]], _ types: [String: YDBType]
    ) throws -> Ydb_TypedValue {
        var types = types
        if types.isEmpty, let first = rows.first {
            types = try first.mapValues { try $0.ydbValue.type }
        }
        let members = types.sorted { $0.key < $1.key }.map { YDBType.Member($0.key, $0.value) }
        let type = YDBType.structure(members)
        var typed = Ydb_TypedValue()
        typed.type = try Ydb_Type(.list(type))
        typed.value.items.reserveCapacity(rows.count)
        for row in rows {
            let own = try row.map { YDBValue.Member($0.key, try $0.value.ydbValue) }
            let value = try YDBValue.structure(own).converted(to: type)
            typed.value.items.append(try Ydb_Value(value, as: type))
        }
        return typed
    }
}
