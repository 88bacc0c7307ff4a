// The table of functions: how many arguments each takes, and how a call of it is made.
import QueryEngine
import SQLPlanning

/// A function of the language.
struct MySQLFunction: Sendable {
    typealias Make =
        @Sendable (MySQLRules, [Typed], SourceOffset) throws(SQLError) -> Typed

    let counts: ClosedRange<Int>
    let make: Make

    init(_ counts: ClosedRange<Int>, _ make: @escaping Make) {
        self.counts = counts
        self.make = make
    }

    init(_ count: Int, _ make: @escaping Make) { self.init(count...count, make) }
}

enum MySQLFunctions {
    typealias Table = [String: MySQLFunction]
    /// A call that is not analysed argument by argument.
    typealias Special = @Sendable (MySQLRules, FunctionCall) throws(SQLError) -> Typed

    static let most = 1 << 16

    static let table: Table = {
        var all: Table = [:]
        for part in [
            strings, encodings, numbers, moments, momentFormats, control, documents,
            documentChanges, information, networks,
        ] {
            all.merge(part) { first, _ in first }
        }
        return all
    }()
}

extension MySQLRules {
    // MARK: Making calls

    func integers(_ values: [Typed]) -> [Typed] { values.map { converted($0, .signed) } }

    /// A text function: its result has the collation that its texts agree on.
    func textCall(
        _ name: String, _ arguments: [Typed], texts count: Int? = nil, length: Int,
        isStrict: Bool = true, volatility: Volatility = .immutable, at offset: SourceOffset,
        _ body: FunctionBody
    ) throws(SQLError) -> Typed {
        let texts = Array(arguments.prefix(count ?? arguments.count))
        let (collation, rank) = try agreement(texts, name)
        var result = call(
            name, arguments, Self.textType(length), modifier: Int32(clamping: length),
            collation: collation, isStrict: isStrict, volatility: volatility, at: offset, body)
        result.coercibility = rank == 6 ? 4 : rank
        return result
    }

    /// VARCHAR as far as it goes, then the TEXT that is long enough.
    static func textType(_ length: Int) -> TypeOID {
        length <= 16_383
            ? MySQLType.varchar
            : length <= 4_194_303 ? MySQLType.mediumtext : MySQLType.longtext
    }

    /// A text of the connection's character set that no argument's collation touches.
    func plainText(
        _ name: String, _ arguments: [Typed], length: Int, isStrict: Bool = true,
        volatility: Volatility = .immutable, at offset: SourceOffset, _ body: FunctionBody
    ) -> Typed {
        var result = call(
            name, arguments, Self.textType(length), modifier: Int32(clamping: length),
            collation: connectionCollation, isStrict: isStrict, volatility: volatility, at: offset,
            body)
        result.coercibility = 4
        return result
    }

    /// A whole number, as wide as its greatest value.
    func wholeCall(
        _ name: String, _ arguments: [Typed], width: Int, isStrict: Bool = true,
        volatility: Volatility = .immutable, at offset: SourceOffset, _ body: FunctionBody
    ) -> Typed {
        call(
            name, arguments, wholeType(width: width, isUnsigned: false), modifier: Int32(width),
            isStrict: isStrict, volatility: volatility, at: offset, body)
    }

    func realCall(
        _ name: String, _ arguments: [Typed], isStrict: Bool = true,
        volatility: Volatility = .immutable, at offset: SourceOffset, _ body: FunctionBody
    ) -> Typed {
        call(
            name, arguments.map { converted($0, .double) }, MySQLType.double(), modifier: 23,
            isStrict: isStrict, volatility: volatility, at: offset, body)
    }
}
