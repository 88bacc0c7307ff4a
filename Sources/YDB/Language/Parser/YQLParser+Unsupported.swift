// Statements about what there is not here: read by their words, to say so.
import SQLPlanning

extension YQLParser {
    /// Reads to the end of the statement; all that is opened has to be closed.
    mutating func unsupported() throws(YQLSyntaxError) -> YQLStatement {
        let offset = token.offset
        let feature = featureName
        let needsSettings = Self.withSettings.contains(feature)
        var hasSettings = false
        var open: [YQLToken.Kind] = []
        var blocks = 0
        while open.count > 0 || blocks > 0 || !at(kind: .semicolon) {
            if at(kind: .end) || at(kind: .failure) {
                guard open.isEmpty, blocks == 0, at(kind: .end) else {
                    throw mismatch([open.last?.spelling ?? "END"])
                }
                break
            }
            switch token.kind {
            case .leftParenthesis: open.append(.rightParenthesis)
            case .leftBrace: open.append(.rightBrace)
            case .leftBracket: open.append(.rightBracket)
            case .rightParenthesis, .rightBrace, .rightBracket:
                guard open.popLast() == token.kind else { throw mismatch(["<EOF>", "';'"]) }
            default: break
            }
            if at(.with) { hasSettings = true }
            if at(.do, .begin) { blocks += 1 }
            if at(.end, .do) {
                blocks -= 1
                advance()
            }
            guard blocks >= 0 else { throw mismatch(["<EOF>", "';'"]) }
            advance()
        }
        guard hasSettings || !needsSettings else { throw mismatch(["WITH"]) }
        return .unsupported(YQLUnsupported(feature: feature, offset: offset))
    }

    /// Those that have to say WITH.
    private static let withSettings: Set<String> = [
        "CREATE EXTERNAL DATA SOURCE", "CREATE RESOURCE POOL", "CREATE RESOURCE POOL CLASSIFIER",
        "CREATE ASYNC REPLICATION", "CREATE BACKUP COLLECTION", "CREATE SECRET",
    ]

    /// The words that say what it is: `CREATE ASYNC REPLICATION`.
    private var featureName: String {
        var words: [String] = []
        var distance = 0
        if [.create, .alter, .drop, .upsert].contains(token.keyword) {
            words.append(token.keyword.spelling)
            distance = 1
            if peek(1).keyword == .or, peek(2).keyword == .replace { distance = 3 }
        }
        words.append(peek(distance).keyword.spelling)
        let further: [YQLKeyword: [YQLKeyword]] = [
            .async: [.replication], .resource: [.pool, .classifier], .backup: [.collection],
            .external: [.data, .source], .streaming: [.query],
        ]
        for word in further[peek(distance).keyword] ?? []
        where peek(distance + 1).keyword == word {
            words.append(word.spelling)
            distance += 1
        }
        return words.joined(separator: " ").uppercased()
    }
}
