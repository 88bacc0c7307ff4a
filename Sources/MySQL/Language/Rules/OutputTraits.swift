// What grouping, DISTINCT and windows make of a column, as clients are told: the servers put rows aside on the way, and
// what has been put aside is a column of a table in between.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func settled(_ traits: ValueTraits, _ place: OutputPlace) -> ValueTraits {
        let query = place.query
        let isPutAside =
            query.hasGroupKeys && !query.hasGroupingSets && !query.ordersRowsOfGroups
            && !query.readsGroupsByIndex || query.isDistinct
        var settled = traits
        switch place.source {
        case .windowCall, .constant: return traits
        case .windowCalls: settled.formUnion([.stored, .copied])
        case .groupKey where isPutAside: settled.formUnion([.grouped, .stored])
        case .plain
        where isPutAside && query.isDistinct && !query.hasGroupKeys && !query.hasWindows:
            settled.formUnion([.grouped, .stored])
        case .aggregate where isPutAside:
            // An average stays a pair of sum and count until it is sent.
            if place.aggregate.map(Self.isCalculatedLate) != true { settled.insert(.stored) }
        case .plain where query.hasGroupKeys && isPutAside:
            settled.insert(traits.contains(.stored) ? .buffered : .stored)
        case .plain where query.hasWindows && !traits.contains(.stored):
            settled.formUnion([.stored, .copied])
        default: break
        }
        if query.hasWindows, traits.contains(.stored) {
            settled.remove(.notNull)
            settled.insert(.buffered)
        }
        return settled
    }

    private static func isCalculatedLate(_ aggregate: String) -> Bool {
        aggregate == "avg" || aggregate.hasPrefix("std") || aggregate.hasPrefix("var")
    }
}
