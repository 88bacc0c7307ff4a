// The order of an answer's columns.

import SQLPlanning

extension YQLSource {
    /// Where the answer's columns stand among the plan's. YQL knows rows as structs, whose members are ordered by their names:
    /// a query that spells its columns says their order, one with a star does not, unless a pragma asks for the tables' order.
    func answerOrder(of names: [String]) -> [Int] {
        guard !environment.keepsColumnOrder, case .query(let query) = statement,
            query.body.hasStar
        else { return Array(names.indices) }
        let keys = names.map { Array($0.utf8) }
        return names.indices.sorted { left, right in
            if keys[left] == keys[right] { return left < right }
            return keys[left].lexicographicallyPrecedes(keys[right])
        }
    }
}

extension YQLType {
    /// The type in an answer: a document that a module works on is told as Yson, which it is held as.
    var inAnswers: YQLType {
        switch self {
        case .resource(YQLResources.yson): .yson
        case .optional(let item): .optional(item.inAnswers)
        case .list(let item): .list(item.inAnswers)
        case .tuple(let items): .tuple(items.map(\.inAnswers))
        case .structure(let members):
            .structure(members.map { YQLMember($0.name, $0.type.inAnswers) })
        case .dictionary(let key, let payload):
            .dictionary(key: key.inAnswers, payload: payload.inAnswers)
        default: self
        }
    }
}

extension QueryBody {
    /// The query that names the columns takes some from a star.
    fileprivate var hasStar: Bool {
        var body = self
        while true {
            switch body {
            case .select(let select):
                return select.items.contains {
                    if case .allColumns = $0.expression { true } else { false }
                }
            case .setOperation(let operation): body = operation.left
            case .nested(let query): body = query.body
            case .values, .table: return false
            }
        }
    }
}
