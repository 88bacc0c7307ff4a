// Which words may be names, and where: the grammar's classes of keywords.
import SQLPlanning

/// Why a word is no name in some places.
struct YQLKeywordClasses: OptionSet {
    let rawValue: UInt16

    /// May be a name everywhere.
    static let compatible = YQLKeywordClasses(rawValue: 1)
    /// Begins or is a part of an expression.
    static let expression = YQLKeywordClasses(rawValue: 2)
    static let table = YQLKeywordClasses(rawValue: 4)
    static let select = YQLKeywordClasses(rawValue: 8)
    static let alter = YQLKeywordClasses(rawValue: 16)
    static let membership = YQLKeywordClasses(rawValue: 32)
    static let window = YQLKeywordClasses(rawValue: 64)
    static let hint = YQLKeywordClasses(rawValue: 128)
    /// Begins a composite type.
    static let type = YQLKeywordClasses(rawValue: 256)
    /// May be an alias without AS.
    static let alias = YQLKeywordClasses(rawValue: 512)

    // The places where names stand.
    static let anyName: YQLKeywordClasses = [
        .compatible, .expression, .table, .select, .alter, .membership, .window, .hint,
    ]
    static let anyNameOrType: YQLKeywordClasses = anyName.union(.type)
    static let schemaName = anyName.subtracting([.table, .alter])
    static let expressionName: YQLKeywordClasses = [
        .compatible, .alter, .membership, .window, .hint,
    ]
    static let memberExpressionName = expressionName.subtracting(.membership)
    static let windowName = anyName.subtracting(.window)
    static let tableName = anyName.subtracting([.table, .alter])
    static let tableNameOrType = tableName.union(.type)
    static let withoutName = anyName.subtracting([.expression, .select])
    static let hintName = anyName.subtracting(.hint)
    /// Identifiers alone.
    static let pureName: YQLKeywordClasses = []
}

/// The words with their classes.
enum YQLKeywordTable {
    private static let keywords = Array(YQLKeyword.allCases.dropFirst())
    private static let words = WordTable(keywords.map(\.spelling))

    static func find(
        _ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32
    ) -> YQLKeyword? {
        words.find(text, start, end, hash: hash).map { keywords[$0] }
    }

    static func classes(of keyword: YQLKeyword) -> YQLKeywordClasses {
        classes[Int(keyword.rawValue)]
    }

    private static let classes: [YQLKeywordClasses] = YQLKeyword.allCases.map { keyword in
        for (members, own) in uncompatible where members.contains(keyword) { return own }
        if nowhere.contains(keyword) { return [] }
        return noAlias.contains(keyword) ? .compatible : [.compatible, .alias]
    }

    private static let uncompatible: [(Set<YQLKeyword>, YQLKeywordClasses)] = [
        (
            [
                .asymmetric, .between, .bitcast, .case, .cast, .cube, .currentDate, .currentTime,
                .currentTimestamp, .emptyAction, .exists, .from, .full, .hop, .jsonExists,
                .jsonValue, .jsonQuery, .not, .null, .process, .reduce, .return, .returning,
                .rollup, .select, .symmetric, .unbounded, .when, .where,
            ], .expression
        ),
        ([.any, .erase, .stream], .table),
        (
            [
                .all, .as, .assume, .distinct, .except, .having, .intersect, .limit, .union,
                .window, .without,
            ], .select
        ),
        ([.column], .alter),
        ([.compact], .membership),
        ([.groups, .range, .rows], .window),
        ([.schema, .columns], .hint),
        ([.watermark], [.hint, .alias]),
        (
            [
                .optional, .tuple, .struct, .variant, .list, .flow, .dict, .set, .enum, .resource,
                .tagged, .callable,
            ], .type
        ),
    ]

    /// Words that are never names.
    private static let nowhere: Set<YQLKeyword> = [.absent, .automap, .repeatable, .true, .false]

    private static let noAlias: Set<YQLKeyword> = [
        .collate, .cross, .define, .do, .exclusion, .inner, .isnull, .join, .key, .left, .natural,
        .notnull, .on, .outer, .over, .presort, .result, .right, .sample, .semi, .using, .view,
        .with,
    ]
}
