// What the names with a dollar mean at one point of a text, and what all statements of a text share.

package import QueryEngine
package import SQLPlanning
import Synchronization

/// The engine's types of a text's containers. Kept with its plans, which outlive the analysis.
package final class YQLStatementTypes: Sendable {
    private let table = Mutex(YQLTypeTable())

    package init() {}

    package func sqlType(of type: YQLType) -> SQLType {
        if let fixed = type.fixedSQLType { return fixed }
        return table.withLock { $0.sqlType(of: type) }
    }

    package func type(of type: SQLType) -> YQLType {
        if let fixed = YQLTypeNumber.type(type) { return fixed }
        return table.withLock { $0.type(of: type) } ?? .null
    }
}

/// What a name with a dollar stands for.
indirect enum YQLBinding: Sendable {
    /// A parameter of the request: its place among the plan's parameters.
    case parameter(Int, YQLType)
    case expression(Expression, YQLScope)
    case query(Query, YQLScope)
    /// One of the values of `$a, $b = tuple`.
    case item(Int, of: Expression, YQLScope)
    case value(YQLType, Value)
    /// A parameter of a lambda while its body is analysed.
    case local(YQLLocal)
    case action(YQLDefinition, YQLScope)
}

/// A lambda's parameter: the slot of one analysis, of no use in another.
struct YQLLocal: Sendable {
    let slot: Int
    let type: YQLType
    /// Where the slot is.
    let builder: ObjectIdentifier
}

/// The bindings at one point of a text. A later one of the same name hides the earlier; what was bound before keeps its meaning.
final class YQLScope: Sendable {
    private let outer: YQLScope?
    private let names: [String]
    let binding: YQLBinding?
    /// How many are around it.
    let depth: Int

    static let empty = YQLScope()

    private init() {
        outer = nil
        names = []
        binding = nil
        depth = 0
    }

    private init(_ name: String, _ binding: YQLBinding, in outer: YQLScope) {
        self.outer = outer
        names = [name]
        self.binding = binding
        depth = outer.depth + 1
    }

    func binding(_ name: String, to binding: YQLBinding) -> YQLScope {
        YQLScope(name, binding, in: self)
    }

    func lookUp(_ name: String) -> YQLBinding? { find(name)?.binding }

    /// The scope that gives the name its meaning.
    func find(_ name: String) -> YQLScope? {
        var scope: YQLScope? = self
        while let current = scope {
            if current.names.first == name { return current }
            scope = current.outer
        }
        return nil
    }
}
