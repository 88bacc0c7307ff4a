// What grouping, DISTINCT and windows make of what is known of a query's columns: a language says it, this gathers where
// each column stands.
import QueryEngine

/// Where a column of a query comes from, as far as the rows that are put aside on the way matter.
package struct OutputPlace {
    package enum Source {
        case constant, plain, groupKey, aggregate, aggregates, windowCall, windowCalls
    }

    package let source: Source
    /// The aggregate's name where the column is one.
    package let aggregate: String?
    package let query: QueryShape
}

/// What a query does to the rows of its relations.
package struct QueryShape {
    package let hasGroupKeys: Bool
    package let isDistinct: Bool
    package let hasWindows: Bool
    package let hasGroupingSets: Bool
    /// An aggregate takes the rows of each group in an order, or those that differ only.
    package let ordersRowsOfGroups: Bool
    /// An index of the only table has the rows of each group side by side.
    package let readsGroupsByIndex: Bool
}

extension QueryAnalyzer {
    /// What is known of each column once the query has done its work.
    func settledTraits(of draft: SelectDraft) -> [ValueTraits] {
        let shape = QueryShape(
            hasGroupKeys: !level.groups.isEmpty,
            isDistinct: draft.isDistinct && !hasUniqueTarget(draft),
            hasWindows: !level.windowCalls.isEmpty, hasGroupingSets: draft.groupingSets != nil,
            ordersRowsOfGroups: level.aggregates.contains { $0.isDistinct || !$0.orderBy.isEmpty },
            readsGroupsByIndex: readsGroupsByIndex)
        guard shape.hasGroupKeys || shape.isDistinct || shape.hasWindows else {
            return draft.targets.map(\.value.traits)
        }
        return draft.targets.map { target in
            let (source, aggregate) = source(of: target.value)
            return rules.settled(
                target.value.traits,
                OutputPlace(source: source, aggregate: aggregate, query: shape))
        }
    }

    private func source(of value: Typed) -> (OutputPlace.Source, String?) {
        if value.expression.isConstant { return (.constant, nil) }
        if case .slot(let slot) = value.expression {
            if let call = level.aggregates.first(where: { $0.slot == slot }) {
                return (.aggregate, call.definition.name)
            }
            if level.windowCalls.contains(where: { $0.call.slot == slot }) {
                return (.windowCall, nil)
            }
        }
        let isKey = level.groups.contains { group in
            if case .slot(group.slot) = value.expression { return true }
            return builder.isSame(group.value.expression, value.expression)
        }
        if isKey { return (.groupKey, nil) }
        var source = OutputPlace.Source.plain
        builder.forEachSlot(value.expression) { slot in
            if level.windowCalls.contains(where: { $0.call.slot == slot }) {
                source = .windowCalls
            } else if source == .plain, level.aggregates.contains(where: { $0.slot == slot }) {
                source = .aggregates
            }
        }
        return (source, nil)
    }

    /// The rows differ anyway: the only table has a key of one column, which is listed.
    private func hasUniqueTarget(_ draft: SelectDraft) -> Bool {
        guard let table = level.entries.first?.table, level.entries.count == 1 else { return false }
        let listed = draft.targets.compactMap { target -> Int? in
            guard case .slot(let slot) = target.value.expression else { return nil }
            return level.entries[0].slots.firstIndex(of: slot)
        }
        return table.indexes.contains { index in
            index.isUnique && index.columns.count == 1
                && listed.contains(index.columns[0].column)
                && table.columns[index.columns[0].column].isNotNull
        }
    }

    private var readsGroupsByIndex: Bool {
        guard let table = level.entries.first?.table, level.entries.count == 1 else { return false }
        let columns = level.groups.map { group -> Int? in
            guard case .slot(let slot) = group.value.expression else { return nil }
            return level.entries[0].slots.firstIndex(of: slot)
        }
        return table.indexes.contains { index in
            index.columns.count >= columns.count
                && zip(columns, index.columns).allSatisfy { $0 == $1.column }
        }
    }
}
