// enum_first, enum_last, enum_range.
import QueryEngine

enum EnumFunctions {
    static func add(to library: inout LibraryBuilder) {
        for (name, isFirst) in [("enum_first", true), ("enum_last", false)] {
            library.specialized(
                name, [.anyenum], .anyenum, volatility: .stable, strict: false
            ) { types, _ in
                let type = types.first ?? .anyenum
                return .nary { _, context throws(SQLError) in
                    guard let labels = context.environment.types.definition(type)?.labels,
                        let value = isFirst ? labels.ordered.first : labels.ordered.last
                    else { return .null }
                    try labels.checkUse(of: value)
                    return .int(value)
                }
            }
        }
        library.specialized(
            "enum_range", [.anyenum], .anyarray, volatility: .stable, strict: false
        ) { types, _ in
            range(types.first ?? .anyenum)
        }
        library.specialized(
            "enum_range", [.anyenum, .anyenum], .anyarray, volatility: .stable, strict: false
        ) { types, _ in range(types.first ?? .anyenum) }
    }

    /// From the first bound to the second; a null leaves its end open.
    private static func range(_ type: TypeID) -> FunctionBody {
        .nary { bounds, context throws(SQLError) in
            let labels = context.environment.types.definition(type)?.labels
            var values = labels?.ordered ?? []
            if bounds.count == 2 {
                if case .int(let low) = bounds[0] { values.removeAll { $0 < low } }
                if case .int(let high) = bounds[1] { values.removeAll { $0 > high } }
            }
            for value in values { try labels?.checkUse(of: value) }
            return .array(ArrayValue(elementType: type, elements: values.map { .int($0) }))
        }
    }
}
