// The contract of all types that go to the server and come from it. Users extend it to their own.

/// A type whose values can be sent as parameters.
///
/// ```swift
/// enum Mood: String, YDBValueConvertible { case happy, sad }     // needs no more
///
/// struct UserID: YDBEncodable {
///     var number: UInt64
///     static var ydbType: YDBType? { .uint64 }
///     var ydbValue: YDBValue { .uint64(number) }
/// }
/// ```
public protocol YDBEncodable: Sendable {
    /// The type that the values are sent as, for where there is none to ask: in nil, in an array without elements. Nil where values
    /// of different types are among them.
    static var ydbType: YDBType? { get }

    /// The value as it is sent.
    ///
    /// - Throws: Any error where the value has no representation; nothing is sent then.
    var ydbValue: YDBValue { get throws }

    /// The type that arrays of the values are sent as: a `List`, unless a type has another for its own.
    static var ydbArrayType: YDBType? { get }

    /// An array of the values as it is sent.
    ///
    /// - Throws: As ``ydbValue``; ``YDBEncodingError`` where there are no elements and their type is not known.
    static func ydbArray(_ elements: [Self]) throws -> YDBValue
}

extension YDBEncodable {
    /// A list.
    public static var ydbArrayType: YDBType? { ydbType.map { .list($0) } }

    /// A list.
    public static func ydbArray(_ elements: [Self]) throws -> YDBValue {
        let values = try elements.map { try $0.ydbValue }
        guard let type = ydbType ?? values.first?.type else {
            throw YDBEncodingError(
                "an array without elements, whose type is not known: say it by a TypedValue")
        }
        return .list(values, of: type)
    }
}

/// A type that values from the server can become.
///
/// ```swift
/// extension UserID: YDBDecodable {
///     init(ydb value: YDBValue) throws { number = try UInt64(ydb: value) }
/// }
/// ```
public protocol YDBDecodable: Sendable {
    /// A value from the server.
    ///
    /// - Parameter value: As it came: in an optional where its column can be NULL.
    /// - Throws: ``YDBDecodingError`` where it does not become one.
    init(ydb value: YDBValue) throws

    /// Reads a value from bytes that are lent for the time of the call: a short way for types that are read often and keep no bytes.
    ///
    /// - Parameters:
    ///   - bytes: A message `Ydb.Value`.
    ///   - form: What its type is.
    /// - Returns: Nil, which is the default, where ``init(ydb:)`` is to make the value, or to say what is wrong with it.
    static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Self?

    /// An array of such values: from a `List`, unless a type is found in another too.
    ///
    /// - Throws: ``YDBDecodingError`` where it does not become one.
    static func array(ydb value: YDBValue) throws -> [Self]
}

extension YDBDecodable {
    /// No short way.
    @inlinable
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Self? { nil }

    /// From a list, or from a tuple whose parts are all such.
    public static func array(ydb value: YDBValue) throws -> [Self] {
        switch try value.content([Self].self) {
        case .list(let elements, _), .tuple(let elements):
            return try elements.map { try Self(ydb: $0) }
        case .emptyList: return []
        default: throw value.mismatch([Self].self)
        }
    }
}

/// A type of values that go to the server and come from it.
public typealias YDBValueConvertible = YDBDecodable & YDBEncodable

extension YDBValue {
    /// The value without optionals and tags around it.
    ///
    /// - Throws: ``YDBDecodingError`` for NULL.
    func content(_ wanted: Any.Type) throws(YDBDecodingError) -> YDBValue {
        guard let content = unwrapped else {
            throw YDBDecodingError(.unexpectedNull(wanted: "\(wanted)"), of: self)
        }
        return content
    }

    /// It cannot become what was asked for, by its type.
    func mismatch(_ wanted: Any.Type) -> YDBDecodingError {
        YDBDecodingError(.typeMismatch(wanted: "\(wanted)"), of: self)
    }

    /// It does not fit.
    func outOfRange(_ wanted: Any.Type) -> YDBDecodingError {
        YDBDecodingError(.outOfRange(wanted: "\(wanted)"), of: self)
    }
}
