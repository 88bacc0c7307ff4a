// Aggregates that choose among values: minima, tops, lists, what is frequent.
import QueryEngine

extension YQLAggregates {
    static let choosing: [String: Resolver] = [
        "min": extreme(isGreatest: false), "max": extreme(isGreatest: true),
        "minby": extremeBy(isGreatest: false), "maxby": extremeBy(isGreatest: true),
        "top": top(isGreatest: true), "bottom": top(isGreatest: false),
        "topby": topBy(isGreatest: true), "bottomby": topBy(isGreatest: false),
    ]

    static let lists: [String: Resolver] = [
        "aggregatelist": list(isDistinct: false), "agglist": list(isDistinct: false),
        "aggregatelistdistinct": list(isDistinct: true), "agglistdistinct": list(isDistinct: true),
        "topfreq": frequent, "mode": frequent,
    ]

    private static func order(
        _ call: YQLCall, _ type: YQLType
    ) throws(SQLError) -> @Sendable (Value, Value) -> Int {
        guard let order = YQLComparison.sortOrder(type) else {
            throw .yqlType("Expected comparable type, but got: \(type)")
        }
        return order
    }

    private static func extreme(isGreatest: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let type = try call.type(0)
            let order = type == .null ? { @Sendable _, _ in 0 } : try order(call, type)
            return YQLAggregate(call.name, result: type.asOptional) { _ in
                YQLState(Value.null) { (kept, values) throws(SQLError) in
                    let value = values[0]
                    if value.isNull { return }
                    if kept.isNull {
                        kept = value
                        return
                    }
                    let difference = order(value, kept)
                    if isGreatest ? difference > 0 : difference < 0 { kept = value }
                } result: { (kept) throws(SQLError) in
                    kept
                }
            }
        }
    }

    private static func limit(_ call: YQLCall, _ index: Int) throws(SQLError) -> Int {
        guard let type = try call.type(index).withoutOptional.primitive, type.isInteger,
            let constant = call.constant(index), !constant.isNull
        else { throw .yqlType("\(call.name): expected a literal number as argument \(index + 1)") }
        return Int(min(max(YQLNumber.exact(constant, type), 0), Int128(YQLLists.mostItems)))
    }

    private static func extremeBy(isGreatest: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...3)
            let (type, by) = (try call.type(0), try call.type(1))
            let order = try order(call, by)
            if call.has(2) {
                return best(call, type, order, try limit(call, 2), isGreatest, key: 1)
            }
            let result = type.asOptional
            return YQLAggregate(call.name, result: result) { _ in
                YQLState((value: Value.null, by: Value.null)) { (kept, values) throws(SQLError) in
                    if values[1].isNull || values[0].isNull { return }
                    if !kept.by.isNull {
                        let difference = order(values[1], kept.by)
                        guard isGreatest ? difference > 0 : difference < 0 else { return }
                    }
                    kept = (values[0], values[1])
                } result: { (kept) throws(SQLError) in
                    kept.value
                }
            }
        }
    }

    private static func top(isGreatest: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            let type = try call.type(0)
            return best(
                call, type, try order(call, type), try limit(call, 1), isGreatest, key: 0)
        }
    }

    private static func topBy(isGreatest: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(3...3)
            return best(
                call, try call.type(0), try order(call, try call.type(1)), try limit(call, 2),
                isGreatest, key: 1)
        }
    }

    /// The first of all values by a key, in its order. Twice as many as are wanted are kept before they are sorted out.
    private static func best(
        _ call: YQLCall, _ type: YQLType, _ order: @escaping @Sendable (Value, Value) -> Int,
        _ limit: Int, _ isGreatest: Bool, key: Int
    ) -> YQLAggregate {
        let item = type.withoutOptional
        @Sendable func sorted(_ rows: [(Value, Value)]) -> [(Value, Value)] {
            let places = rows.indices.sorted { a, b in
                let difference = order(rows[a].1, rows[b].1)
                if difference == 0 { return a < b }
                return isGreatest ? difference > 0 : difference < 0
            }
            return places.prefix(limit).map { rows[$0] }
        }
        return YQLAggregate(call.name, result: .list(item)) { _ in
            YQLState([(Value, Value)]()) { (rows, values) throws(SQLError) in
                if values[key].isNull || values[0].isNull { return }
                let value = type.isOptional ? type.unwrap(values[0]) ?? .null : values[0]
                rows.append((value, values[key]))
                if rows.count > max(64, limit &* 2) { rows = sorted(rows) }
            } result: { (rows) throws(SQLError) in
                .list(sorted(rows).map(\.0), of: item)
            }
        }
    }

    // MARK: Lists

    private static func list(isDistinct: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...2)
            let type = try call.type(0)
            let item = type.withoutOptional
            var most = 0
            if call.has(1) { most = try limit(call, 1) }
            let limit = most == 0 ? Int.max : most
            if isDistinct { return try distinctList(call, type, limit: limit) }
            return YQLAggregate(call.name, result: .list(item)) { _ in
                YQLState([Value]()) { (items, values) throws(SQLError) in
                    guard items.count < limit, !values[0].isNull else { return }
                    items.append(type.isOptional ? type.unwrap(values[0]) ?? .null : values[0])
                } result: { (items) throws(SQLError) in
                    .list(items, of: item)
                }
            }
        }
    }

    /// Each value once, in the order of YDB's hashed set: it is filled by the rows, and for groups once more when the partial
    /// results are brought together.
    private static func distinctList(
        _ call: YQLCall, _ type: YQLType, limit: Int
    ) throws(SQLError) -> YQLAggregate {
        let (item, isGrouped) = (type.withoutOptional, call.isGrouped)
        try YQLMaking.requireKey(item)
        // What has no values but nothing is left out, as nulls are.
        if item == .null || item == .void {
            let result: YQLType = item == .null ? .emptyList : .list(item)
            return YQLAggregate(call.name, result: result) { _ in
                YQLState(0) { (_, _) throws(SQLError) in
                } result: { (_) throws(SQLError) in
                    .list([], of: item)
                }
            }
        }
        return YQLAggregate(call.name, result: .list(item)) { _ in
            YQLState(HashOrderedSet(item)) { (kept, values) throws(SQLError) in
                guard kept.count < limit, !values[0].isNull else { return }
                kept.insert(type.isOptional ? type.unwrap(values[0]) ?? .null : values[0])
            } result: { (kept) throws(SQLError) in
                try WorkPace.passBytes(kept.count &* 64)
                guard isGrouped else { return .list(kept.values, of: item) }
                var whole = HashOrderedSet(item)
                for value in kept.values { whole.insert(value) }
                return .list(whole.values, of: item)
            }
        }
    }

    @Sendable private static func frequent(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(1...3)
        let type = try call.type(0)
        let item = type.withoutOptional
        try YQLMaking.requireKey(item)
        let limit = call.has(1) ? try limit(call, 1) : 1
        let pair = YQLType.structure(of: [
            YQLMember("Frequency", .uint64), YQLMember("Value", item),
        ])
        let ids = [YQLType.uint64.storedType, item.storedType]
        let ordering = item.ordering
        return YQLAggregate(call.name, result: .list(pair)) { _ in
            YQLState((places: [YQLDistinct.Key: Int](), counts: [UInt64](), values: [Value]())) {
                (kept, values) throws(SQLError) in
                if values[0].isNull { return }
                let value = type.isOptional ? type.unwrap(values[0]) ?? .null : values[0]
                let key = YQLDistinct.Key(value: value, ordering: ordering)
                if let place = kept.places[key] {
                    kept.counts[place] += 1
                } else {
                    kept.places[key] = kept.counts.count
                    kept.counts.append(1)
                    kept.values.append(value)
                }
            } result: { (kept) throws(SQLError) in
                let places = kept.counts.indices.sorted { a, b in
                    kept.counts[a] != kept.counts[b] ? kept.counts[a] > kept.counts[b] : a < b
                }
                return .list(
                    places.prefix(limit).map { place in
                        .record(
                            RecordValue(
                                types: ids,
                                fields: [YQLInteger.value(kept.counts[place]), kept.values[place]]))
                    }, of: pair)
            }
        }
    }
}
