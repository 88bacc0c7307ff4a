// JSON_EXISTS, JSON_VALUE and JSON_QUERY.
import QueryEngine

enum YQLJsonQueries {
    static let functions: [String: YQLFunctions.Resolver] = [:]
}
