// Overload resolution: which of several signatures a call means (Postgres manual, chapter 10.2 and 10.3).
import QueryEngine
import SQLPlanning

/// What the choice came to.
enum SignatureChoice {
    case none
    case one(Int)
    case ambiguous
}

extension PostgresRules {
    /// Chooses among signatures that all have as many arguments as the call.
    func chooseSignature(_ candidates: [[TypeID]], for types: [TypeID]) -> SignatureChoice {
        for (at, candidate) in candidates.enumerated() where candidate == types {
            return .one(at)
        }
        var remaining: [Int] = []
        for (at, candidate) in candidates.enumerated()
        where accepts(candidate, types) { remaining.append(at) }
        if remaining.isEmpty { return .none }
        if remaining.count == 1 { return .one(remaining[0]) }

        // Most exact matches.
        remaining = best(remaining) { at in
            var count = 0
            for (given, declared) in zip(types, candidates[at])
            where given != .unknown && given == declared { count += 1 }
            return count
        }
        if remaining.count == 1 { return .one(remaining[0]) }
        // Most exact matches or preferred types of the argument's category.
        remaining = best(remaining) { at in
            var count = 0
            for (given, declared) in zip(types, candidates[at]) where given != .unknown {
                if given == declared
                    || (isPreferred(declared) && category(declared) == category(given))
                {
                    count += 1
                }
            }
            return count
        }
        if remaining.count == 1 { return .one(remaining[0]) }
        guard types.contains(.unknown) else { return .ambiguous }
        return chooseForUnknowns(candidates, remaining, types)
    }

    private func best(_ candidates: [Int], by score: (Int) -> Int) -> [Int] {
        var top = -1
        var kept: [Int] = []
        for candidate in candidates {
            let value = score(candidate)
            if value > top {
                top = value
                kept = [candidate]
            } else if value == top {
                kept.append(candidate)
            }
        }
        return kept
    }

    private func chooseForUnknowns(
        _ candidates: [[TypeID]], _ start: [Int], _ types: [TypeID]
    ) -> SignatureChoice {
        var remaining = start
        var categories: [Character?] = Array(repeating: nil, count: types.count)
        var hasPreferred = Array(repeating: false, count: types.count)
        var isResolved = true
        for position in types.indices where types[position] == .unknown {
            var hasConflict = false
            for at in remaining {
                let declared = candidates[at][position]
                let own = category(declared)
                let preferred = isPreferred(declared)
                if categories[position] == nil {
                    categories[position] = own
                    hasPreferred[position] = preferred
                } else if categories[position] == own {
                    hasPreferred[position] = hasPreferred[position] || preferred
                } else if own == "S" {
                    categories[position] = own
                    hasPreferred[position] = preferred
                } else {
                    hasConflict = true
                }
            }
            if hasConflict, categories[position] != "S" {
                isResolved = false
                break
            }
        }
        if isResolved {
            let kept = remaining.filter { at in
                for position in types.indices where types[position] == .unknown {
                    let declared = candidates[at][position]
                    if category(declared) != categories[position] { return false }
                    if hasPreferred[position], !isPreferred(declared) { return false }
                }
                return true
            }
            if !kept.isEmpty { remaining = kept }
            if remaining.count == 1 { return .one(remaining[0]) }
        }
        // All known types alike: take the unknown ones for the same.
        var known = TypeID.unknown
        for type in types where type != .unknown {
            if known == .unknown {
                known = type
            } else if known != type {
                return .ambiguous
            }
        }
        guard known != .unknown else { return .ambiguous }
        let assumed = Array(repeating: known, count: types.count)
        let fitting = remaining.filter { accepts(candidates[$0], assumed) }
        return fitting.count == 1 ? .one(fitting[0]) : .ambiguous
    }

    private func accepts(_ declared: [TypeID], _ given: [TypeID]) -> Bool {
        var hasPolymorphic = false
        for (wanted, type) in zip(declared, given) {
            if wanted == type { continue }
            if !canCoerce(type, to: wanted, .implicit) { return false }
            if isPolymorphic(wanted) { hasPolymorphic = true }
        }
        return !hasPolymorphic || resolvePolymorphic(declared, given) != nil
    }

    /// What the polymorphic arguments stand for; nil if the actual types contradict each other.
    func resolvePolymorphic(_ declared: [TypeID], _ given: [TypeID]) -> PolymorphicTypes? {
        var result = PolymorphicTypes()
        var compatible: [TypeID] = []
        for (wanted, type) in zip(declared, given) {
            switch wanted {
            case .anyelement, .anynonarray, .anyenum:
                if type == .unknown { continue }
                if wanted == .anynonarray, elementType(of: type) != nil { return nil }
                if wanted == .anyenum, category(type) != "E" { return nil }
                if let element = result.element, element != type { return nil }
                result.element = type
            case .anyarray:
                if type == .unknown { continue }
                guard let element = elementType(of: type) else { return nil }
                if let known = result.element, known != element { return nil }
                result.element = element
            case .anycompatible, .anycompatiblenonarray:
                if type == .unknown { continue }
                compatible.append(type)
            case .anycompatiblearray:
                if type == .unknown { continue }
                guard let element = elementType(of: type) else { return nil }
                compatible.append(element)
            default: continue
            }
        }
        if !compatible.isEmpty {
            let values = compatible.map { Typed(.constant(.null), $0) }
            guard let common = try? commonType(values, "") else { return nil }
            for type in compatible where !canCoerce(type, to: common, .implicit) { return nil }
            result.compatible = common
        }
        return result
    }
}

/// The actual types behind anyelement and anycompatible of one call.
struct PolymorphicTypes {
    var element: TypeID?
    var compatible: TypeID?
}

extension PostgresRules {
    /// The concrete type for a declared one; nil where the call does not tell.
    func concrete(_ declared: TypeID, _ types: PolymorphicTypes) -> TypeID? {
        switch declared {
        case .anyelement, .anynonarray, .anyenum: types.element
        case .anyarray: types.element.flatMap { arrayType(of: $0) }
        case .anycompatible, .anycompatiblenonarray: types.compatible ?? .text
        case .anycompatiblearray: arrayType(of: types.compatible ?? .text)
        default: declared
        }
    }
}
