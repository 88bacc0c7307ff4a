// What tables of FROM are called.
import SQLPlanning

extension TableExpression {
    /// It is of several tables.
    var isJoin: Bool {
        switch self {
        case .join: true
        case .language(let table):
            if case .join? = table.node.syntax as? YQLTable { true } else { false }
        case .table, .subquery, .function: false
        }
    }

    /// What its columns are qualified by.
    var name: String? {
        switch self {
        case .table(let reference): reference.alias?.name ?? reference.name.name
        case .subquery(let derived): derived.alias?.name
        case .function(let function): function.alias?.name
        case .join: nil
        case .language(let table):
            if let alias = table.alias {
                alias.name
            } else if let syntax = table.node.syntax as? YQLTable {
                syntax.sourceName
            } else {
                nil
            }
        }
    }
}

extension YQLTable {
    fileprivate var sourceName: String? {
        switch self {
        case .flatten(let flatten): flatten.source.name
        case .hinted(let source, _): source.name
        default: nil
        }
    }
}
