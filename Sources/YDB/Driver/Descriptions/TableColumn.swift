// A table's columns.

import YDBWire

/// A column of a table: the Python client's `ydb.Column`.
public struct TableColumn: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The type. An ``YDBType/optional(_:)`` one takes NULL; a server tells one without NULL as the plain type.
    public var type: YDBType
    /// The family that it is stored with; nil: the table's first, `default`.
    public var family: String?
    /// Whether NULL is ruled out, said apart from the type; nil: the type says.
    public var isNotNull: Bool?
    /// What stands in it where nothing is given.
    public var defaultValue: ColumnDefault?

    /// A column.
    public init(
        _ name: String, _ type: YDBType, family: String? = nil, isNotNull: Bool? = nil,
        default defaultValue: ColumnDefault? = nil
    ) {
        self.name = name
        self.type = type
        self.family = family
        self.isNotNull = isNotNull
        self.defaultValue = defaultValue
    }
}

/// What stands in a column where nothing is given.
public enum ColumnDefault: Sendable, Hashable {
    /// Always the same.
    case literal(YDBValue)
    /// The next number of a sequence, as `Serial` columns have it.
    case sequence(Sequence)

    /// A sequence of numbers; what is nil is the server's choice.
    public struct Sequence: Sendable, Hashable {
        /// The name, relative to the table.
        public var name: String?
        /// The least number.
        public var minimum: Int64?
        /// The greatest number.
        public var maximum: Int64?
        /// The first number.
        public var start: Int64?
        /// How many numbers a node takes at once.
        public var cache: UInt64?
        /// From one number to the next.
        public var increment: Int64?
        /// Whether it begins anew after the last number.
        public var isCyclic: Bool?

        /// A sequence.
        public init(
            name: String? = nil, minimum: Int64? = nil, maximum: Int64? = nil,
            start: Int64? = nil, cache: UInt64? = nil, increment: Int64? = nil,
            isCyclic: Bool? = nil
        ) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
            self.start = start
            self.cache = cache
            self.increment = increment
            self.isCyclic = isCyclic
        }
    }
}

extension TableColumn: Buildable {
    /// The column in this family.
    public func withFamily(_ family: String) -> TableColumn { with { $0.family = family } }

    init(_ proto: Ydb_Table_ColumnMeta) throws {
        name = proto.name
        type = try YDBType(proto.type)
        family = proto.family.isEmpty ? nil : proto.family
        isNotNull = proto.hasNotNull ? proto.notNull : nil
        defaultValue =
            switch proto.defaultValue {
            case .fromLiteral(let value)?: .literal(try YDBValue(value))
            case .fromSequence(let sequence)?: .sequence(ColumnDefault.Sequence(sequence))
            case nil: nil
            }
    }

    var proto: Ydb_Table_ColumnMeta {
        get throws {
            var proto = Ydb_Table_ColumnMeta()
            proto.name = name
            do {
                proto.type = try Ydb_Type(type)
                if case .literal(let value)? = defaultValue {
                    proto.fromLiteral = try Ydb_TypedValue(value)
                }
            } catch {
                throw error.at(name)
            }
            if let family { proto.family = family }
            if let isNotNull { proto.notNull = isNotNull }
            if case .sequence(let sequence)? = defaultValue { proto.fromSequence = sequence.proto }
            return proto
        }
    }
}

extension ColumnDefault.Sequence {
    init(_ proto: Ydb_Table_SequenceDescription) {
        self.init(
            name: proto.hasName ? proto.name : nil,
            minimum: proto.hasMinValue ? proto.minValue : nil,
            maximum: proto.hasMaxValue ? proto.maxValue : nil,
            start: proto.hasStartValue ? proto.startValue : nil,
            cache: proto.hasCache ? proto.cache : nil,
            increment: proto.hasIncrement ? proto.increment : nil,
            isCyclic: proto.hasCycle ? proto.cycle : nil)
    }

    var proto: Ydb_Table_SequenceDescription {
        .with {
            if let name { $0.name = name }
            if let minimum { $0.minValue = minimum }
            if let maximum { $0.maxValue = maximum }
            if let start { $0.startValue = start }
            if let cache { $0.cache = cache }
            if let increment { $0.increment = increment }
            if let isCyclic { $0.cycle = isCyclic }
        }
    }
}
