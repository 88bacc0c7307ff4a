// The states of aggregates.
import BigInt
import QueryEngine

enum MySQLAggregates {
    static let names: Set<String> = [
        "count", "sum", "avg", "min", "max", "any_value", "group_concat", "bit_and", "bit_or",
        "bit_xor", "std", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp",
        "json_arrayagg", "json_objectagg",
    ]
    static let windowNames: Set<String> = [
        "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
        "first_value", "last_value", "nth_value",
    ]

    final class Count: AggregateState {
        private var count: Int64 = 0

        func add(_ arguments: [Value]) throws(SQLError) { count += 1 }
        func result() throws(SQLError) -> Value { .int(count) }
    }

    /// Of whole numbers: as many as there can be do not overflow.
    final class WholeSum: AggregateState {
        private let isBiased: Bool
        private let averageScale: Int?
        private var total: Int128 = 0
        private var count: Int64 = 0

        init(isBiased: Bool, averageScale: Int?) {
            self.isBiased = isBiased
            self.averageScale = averageScale
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard case .int(let number)? = arguments.first else { return }
            total += isBiased ? Int128(MySQLInteger.unsigned(number)) : Int128(number)
            count += 1
        }

        func result() throws(SQLError) -> Value {
            if count == 0 { return .null }
            let total = Numeric(significand: BigInt(total), scale: 0)
            guard let averageScale else { return .numeric(total) }
            return .numeric(Numeric.quotient(total, Numeric(count), scale: averageScale))
        }
    }

    /// Of decimals.
    final class Sum: AggregateState {
        private let averageScale: Int?
        private var total = Numeric.zero
        private var count: Int64 = 0

        init(averageScale: Int?) { self.averageScale = averageScale }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard case .numeric(let number)? = arguments.first else { return }
            total = count == 0 ? number : try Numeric.add(total, number)
            count += 1
        }

        func result() throws(SQLError) -> Value {
            if count == 0 { return .null }
            guard let averageScale else { return .numeric(total) }
            return .numeric(Numeric.quotient(total, Numeric(count), scale: averageScale))
        }
    }

    final class RealSum: AggregateState {
        private let isAverage: Bool
        private var total = 0.0
        private var count = 0.0

        init(isAverage: Bool) { self.isAverage = isAverage }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard case .double(let number)? = arguments.first else { return }
            total += number
            count += 1
        }

        func result() throws(SQLError) -> Value {
            count == 0 ? .null : .double(isAverage ? total / count : total)
        }
    }

    final class Extreme: AggregateState {
        private let ordering: Ordering
        private let isGreatest: Bool
        private var best = Value.null

        init(_ ordering: Ordering, isGreatest: Bool) {
            self.ordering = ordering
            self.isGreatest = isGreatest
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard let value = arguments.first, !value.isNull else { return }
            if best.isNull {
                best = value
                return
            }
            let order = Comparison.compare(value, best, ordering)
            if isGreatest ? order > 0 : order < 0 { best = value }
        }

        func result() throws(SQLError) -> Value { best }
    }

    /// Of labels as the texts that they are.
    final class ExtremeLabel: AggregateState {
        private let labels: MySQLLabels
        private let ordering: Ordering
        private let isGreatest: Bool
        private var best: (value: Value, text: Value)?

        init(_ labels: MySQLLabels, _ ordering: Ordering, isGreatest: Bool) {
            self.labels = labels
            self.ordering = ordering
            self.isGreatest = isGreatest
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard let value = arguments.first, !value.isNull else { return }
            let text = Value.text(labels.text(value.number))
            if let best {
                let order = Comparison.compare(text, best.text, ordering)
                guard isGreatest ? order > 0 : order < 0 else { return }
            }
            best = (value, text)
        }

        func result() throws(SQLError) -> Value { best?.value ?? .null }
    }

    final class First: AggregateState {
        private var first: Value?

        func add(_ arguments: [Value]) throws(SQLError) {
            if first == nil { first = arguments.first }
        }

        func result() throws(SQLError) -> Value { first ?? .null }
    }

    final class Bits: AggregateState {
        private let name: String
        private var bits: UInt64

        init(_ name: String) {
            self.name = name
            bits = name == "bit_and" ? .max : 0
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard case .int(let value)? = arguments.first else { return }
            let own = MySQLInteger.unsigned(value)
            switch name {
            case "bit_and": bits &= own
            case "bit_or": bits |= own
            default: bits ^= own
            }
        }

        func result() throws(SQLError) -> Value { .int(MySQLInteger.biased(bits)) }
    }

    /// The variance by the running mean, and its root.
    final class Deviation: AggregateState {
        private let isSample: Bool
        private let isSquare: Bool
        private var count = 0.0
        private var mean = 0.0
        private var squares = 0.0

        init(isSample: Bool, isSquare: Bool) {
            self.isSample = isSample
            self.isSquare = isSquare
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard case .double(let number)? = arguments.first else { return }
            count += 1
            let distance = number - mean
            mean += distance / count
            squares += distance * (number - mean)
        }

        func result() throws(SQLError) -> Value {
            if count == 0 || isSample && count == 1 { return .null }
            let variance = squares / (isSample ? count - 1 : count)
            return .double(isSquare ? variance : variance.squareRoot())
        }
    }

    final class Concatenation: AggregateState {
        private let separator: [UInt8]
        private let longest: Int
        private var text: [UInt8]?

        init(_ separator: [UInt8], longest: Int) {
            self.separator = separator
            self.longest = longest
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            if let text, text.count > longest { return }
            if text != nil { try text?.grow(by: separator) } else { text = [] }
            for argument in arguments { try text?.grow(by: argument.rawText) }
        }

        func result() throws(SQLError) -> Value {
            guard let text else { return .null }
            guard text.count > longest else { return .text(text) }
            var end = longest
            while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
            return .text(Swift.Array(text[..<end]))
        }
    }

    final class Array: AggregateState {
        private let write: MySQLDocumentValue
        private let environment: TypeEnvironment
        private var elements: [JSONNode] = []

        init(_ write: MySQLDocumentValue, _ environment: TypeEnvironment) {
            self.write = write
            self.environment = environment
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard let value = arguments.first else { return }
            elements.append(write.node(value, environment))
        }

        func result() throws(SQLError) -> Value {
            elements.isEmpty ? .null : .text(write.array(elements))
        }
    }

    final class Object: AggregateState {
        private let write: MySQLDocumentValue
        private let environment: TypeEnvironment
        private var members: [JSONNode.Member] = []

        init(_ write: MySQLDocumentValue, _ environment: TypeEnvironment) {
            self.write = write
            self.environment = environment
        }

        func add(_ arguments: [Value]) throws(SQLError) {
            guard arguments.count == 2 else { return }
            if arguments[0].isNull, !write.isMariaDB {
                throw .mySQL(3158, "JSON documents may not contain NULL member names.")
            }
            members.append(
                JSONNode.Member(
                    key: arguments[0].rawText, value: write.node(arguments[1], environment)))
        }

        func result() throws(SQLError) -> Value {
            members.isEmpty ? .null : .text(write.members(members))
        }
    }
}
