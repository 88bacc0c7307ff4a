// The other types of Swift as parameters and as columns' values.

extension Bool: YDBValueConvertible {
    /// `Bool`
    public static var ydbType: YDBType? { .bool }

    /// The truth.
    public var ydbValue: YDBValue { .bool(self) }

    /// From `Bool`.
    public init(ydb value: YDBValue) throws {
        guard case .bool(let truth) = try value.content(Bool.self) else {
            throw value.mismatch(Bool.self)
        }
        self = truth
    }
}

extension Float: YDBValueConvertible {
    /// `Float`
    public static var ydbType: YDBType? { .float }

    /// The number.
    public var ydbValue: YDBValue { .float(self) }

    /// From all types of numbers: the nearest one, where it is not too large for any.
    public init(ydb value: YDBValue) throws {
        if case .float(let number) = try value.content(Float.self) {
            self = number
            return
        }
        let number = try Double(ydb: value)
        let nearest = Float(number)
        guard nearest.isFinite || !number.isFinite else { throw value.outOfRange(Float.self) }
        self = nearest
    }
}

extension Double: YDBValueConvertible {
    /// `Double`
    public static var ydbType: YDBType? { .double }

    /// The number.
    public var ydbValue: YDBValue { .double(self) }

    /// From all types of numbers: the nearest one.
    public init(ydb value: YDBValue) throws {
        let content = try value.content(Double.self)
        switch content {
        case .double(let number): self = number
        case .float(let number): self = Double(number)
        case .decimal(let number, _, _): self = number.doubleValue
        case .dyNumber(let text):
            guard let number = Double(text) else { throw value.mismatch(Double.self) }
            self = number
        default:
            guard let integer = content.integer else { throw value.mismatch(Double.self) }
            self = Double(integer)
        }
    }
}

extension String: YDBValueConvertible {
    /// `Utf8`
    public static var ydbType: YDBType? { .utf8 }

    /// The text.
    public var ydbValue: YDBValue { .utf8(self) }

    /// From all types that are text, and from `String` and `Yson` where their bytes are UTF-8.
    public init(ydb value: YDBValue) throws {
        switch try value.content(String.self) {
        case .utf8(let text), .json(let text), .jsonDocument(let text), .dyNumber(let text):
            self = text
        case .string(let bytes), .yson(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw YDBDecodingError(.malformed("it is not UTF-8"), of: value)
            }
            self = text
        case .tzDate(let time), .tzDatetime(let time), .tzTimestamp(let time):
            self = time.description
        case .postgres(.text(let text), _): self = text
        default: throw value.mismatch(String.self)
        }
    }
}

extension Duration: YDBValueConvertible {
    /// `Interval`
    public static var ydbType: YDBType? { .interval }

    /// An interval, cut to microseconds.
    public var ydbValue: YDBValue {
        get throws {
            guard let interval = YDBInterval(self) else {
                throw YDBEncodingError("\(self) does not fit into Interval")
            }
            return .interval(interval)
        }
    }

    /// From `Interval` and `Interval64`.
    public init(ydb value: YDBValue) throws { self = try YDBInterval(ydb: value).duration }
}

// MARK: Types around others

extension Optional: YDBEncodable where Wrapped: YDBEncodable {
    /// `Optional` of the wrapped type.
    public static var ydbType: YDBType? { Wrapped.ydbType.map { .optional($0) } }

    /// The value in an `Optional`, NULL for nil.
    public var ydbValue: YDBValue {
        get throws {
            let value = try self?.ydbValue
            guard let type = Wrapped.ydbType ?? value?.type else {
                throw YDBEncodingError("a nil whose type is not known: say it by a TypedValue")
            }
            return .optional(value, of: type)
        }
    }
}

extension Optional: YDBDecodable where Wrapped: YDBDecodable {
    /// Nil for NULL.
    public init(ydb value: YDBValue) throws {
        guard case .optional(let inner, _) = value else {
            self = value.isNull ? nil : try Wrapped(ydb: value)
            return
        }
        self = try inner.map { try Wrapped(ydb: $0) }
    }

    /// As the wrapped type is read.
    @inlinable
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Wrapped?? {
        if form.isOptional, bytes.isNullFlag { return .some(.none) }
        guard let value = Wrapped.read(ydb: bytes, form: form) else { return nil }
        return .some(.some(value))
    }
}

extension Array: YDBEncodable where Element: YDBEncodable {
    /// `List` of the elements' type; of bytes it is `String`.
    public static var ydbType: YDBType? { Element.ydbArrayType }

    /// A list; bytes are a `String`.
    public var ydbValue: YDBValue { get throws { try Element.ydbArray(self) } }
}

extension Array: YDBDecodable where Element: YDBDecodable {
    /// From a list; bytes from `String` and `Yson` too.
    public init(ydb value: YDBValue) throws { self = try Element.array(ydb: value) }
}

extension Dictionary: YDBEncodable where Key: YDBEncodable, Value: YDBEncodable {
    /// `Dict` of the types.
    public static var ydbType: YDBType? {
        guard let key = Key.ydbType, let value = Value.ydbType else { return nil }
        return .dictionary(key: key, value: value)
    }

    /// A dictionary.
    public var ydbValue: YDBValue {
        get throws {
            let entries = try map { YDBValue.Entry(try $0.key.ydbValue, try $0.value.ydbValue) }
            guard let key = Key.ydbType ?? entries.first?.key.type,
                let value = Value.ydbType ?? entries.first?.value.type
            else {
                throw YDBEncodingError(
                    "a dictionary without entries, whose types are not known: say them by a TypedValue"
                )
            }
            return .dictionary(entries, key: key, value: value)
        }
    }
}

extension Dictionary: YDBDecodable where Key: YDBDecodable, Value: YDBDecodable {
    /// From a dictionary, and from a struct where the keys are text. Of equal keys the last counts.
    public init(ydb value: YDBValue) throws {
        self.init()
        switch try value.content(Self.self) {
        case .dictionary(let entries, _, _):
            for entry in entries {
                self[try Key(ydb: entry.key)] = try Value(ydb: entry.value)
            }
        case .structure(let members):
            for member in members {
                self[try Key(ydb: .utf8(member.name))] = try Value(ydb: member.value)
            }
        case .emptyDictionary: break
        default: throw value.mismatch(Self.self)
        }
    }
}

extension Set: YDBEncodable where Element: YDBEncodable {
    /// `Set` of the elements' type.
    public static var ydbType: YDBType? { Element.ydbType.map { .set($0) } }

    /// A set.
    public var ydbValue: YDBValue {
        get throws {
            let keys = try map { try $0.ydbValue }
            guard let type = Element.ydbType ?? keys.first?.type else {
                throw YDBEncodingError(
                    "a set without elements, whose type is not known: say it by a TypedValue")
            }
            return .dictionary(keys.map { YDBValue.Entry($0, .void) }, key: type, value: .void)
        }
    }
}

extension Set: YDBDecodable where Element: YDBDecodable {
    /// From a set, or from a dictionary's keys.
    public init(ydb value: YDBValue) throws {
        self.init()
        switch try value.content(Self.self) {
        case .dictionary(let entries, _, _):
            for entry in entries { insert(try Element(ydb: entry.key)) }
        case .emptyDictionary: break
        default: throw value.mismatch(Self.self)
        }
    }
}

extension YDBEncodable where Self: RawRepresentable, RawValue: YDBEncodable {
    /// The raw value's type.
    public static var ydbType: YDBType? { RawValue.ydbType }

    /// The raw value.
    public var ydbValue: YDBValue { get throws { try rawValue.ydbValue } }
}

extension YDBDecodable where Self: RawRepresentable, RawValue: YDBDecodable {
    /// The value whose raw value it is.
    public init(ydb value: YDBValue) throws {
        guard let own = Self(rawValue: try RawValue(ydb: value)) else {
            throw value.outOfRange(Self.self)
        }
        self = own
    }

    /// The value whose raw value it is.
    @inlinable
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Self? {
        guard let rawValue = RawValue.read(ydb: bytes, form: form) else { return nil }
        return Self(rawValue: rawValue)
    }
}
