// The table of functions: how many arguments each takes, and how a call of it is made.
import QueryEngine
import SQLPlanning

/// A function of the language.
struct MySQLFunction: Sendable {
    typealias Make =
        @Sendable (MySQLRules, [Typed], SourceOffset) throws(SQLError) -> Typed

    let counts: ClosedRange<Int>
    let make: Make
    /// Its value can be null though no argument is.
    private(set) var givesNull = false

    init(_ counts: ClosedRange<Int>, _ make: @escaping Make) {
        self.counts = counts
        self.make = make
    }

    init(_ count: Int, _ make: @escaping Make) { self.init(count...count, make) }

    var nullable: MySQLFunction {
        var function = self
        function.givesNull = true
        return function
    }
}

enum MySQLFunctions {
    typealias Table = [String: MySQLFunction]
    /// A call that is not analysed argument by argument.
    typealias Special = @Sendable (MySQLRules, FunctionCall) throws(SQLError) -> Typed

    static let most = 1 << 16

    /// Those that one server has and the other has not.
    static let onlyMySQL: Set<String> = [
        "regexp_like", "uuid_to_bin", "bin_to_uuid", "is_uuid", "any_value",
    ]
    static let onlyMariaDB: Set<String> = [
        "nvl", "nvl2", "json_compact", "json_loose", "json_detailed", "json_query", "json_exists",
    ]

    static func has(_ name: String, _ flavor: MySQLFlavor) -> Bool {
        !(flavor.isMariaDB ? onlyMySQL : onlyMariaDB).contains(name)
    }

    static let table: Table = {
        var all: Table = [:]
        for part in [
            strings, parts, searches, lists, encodings, numbers, clocks,
            moments.mapValues(\.nullable),
            times.mapValues(\.nullable),
            momentFormats.mapValues(\.nullable), control, patterns, depths,
            documents.mapValues(\.nullable), documentChanges.mapValues(\.nullable), information,
            networks,
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
        // Of nothing but nulls it is no text of any character set.
        if rank == 6, flavor.isMariaDB {
            (result.type, result.collation) = (MySQLType.varbinary, .c)
        }
        result.traits = notNullText(arguments)
        return result
    }

    /// No text can be longer.
    static let longestText = 16_777_216

    /// VARCHAR as far as it goes, then the TEXT that is long enough.
    static func textType(_ length: Int) -> TypeID {
        length <= 16_383
            ? MySQLType.varchar
            : length <= 4_194_303 ? MySQLType.mediumtext : MySQLType.longtext
    }

    /// A text of the connection's character set that no argument's collation touches.
    func plainText(
        _ name: String, _ arguments: [Typed], length: Int, isStrict: Bool = true,
        volatility: Volatility = .immutable, hasDecimals: Bool = true, at offset: SourceOffset,
        _ body: FunctionBody
    ) -> Typed {
        var result = call(
            name, arguments, Self.textType(length), modifier: Int32(clamping: length),
            collation: connectionCollation, isStrict: isStrict, volatility: volatility, at: offset,
            body)
        result.coercibility = 4
        result.traits = notNullText(arguments)
        if !hasDecimals { result.traits.insert(.fixedDecimals) }
        return result
    }

    /// A whole number, as wide as its greatest value.
    func wholeCall(
        _ name: String, _ arguments: [Typed], width: Int, isStrict: Bool = true,
        volatility: Volatility = .immutable, at offset: SourceOffset, _ body: FunctionBody
    ) -> Typed {
        call(
            name, arguments,
            MySQLType.integer(bytes: flavor.isMariaDB && width < 12 ? 4 : 8),
            modifier: Int32(width), isStrict: isStrict, volatility: volatility, at: offset, body)
    }

    func realCall(
        _ name: String, _ arguments: [Typed], isStrict: Bool = true,
        volatility: Volatility = .immutable, isNullable: Bool = false, at offset: SourceOffset,
        _ body: FunctionBody
    ) -> Typed {
        call(
            name, arguments.map { converted($0, .double) }, MySQLType.double(), modifier: 23,
            isStrict: isStrict, volatility: volatility, isNullable: isNullable, at: offset, body)
    }
}
