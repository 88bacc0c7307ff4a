// enum_first, enum_last, enum_range.

enum EnumFunctions {
    static func add(to library: inout LibraryBuilder) {
        for (name, isFirst) in [("enum_first", true), ("enum_last", false)] {
            library.specialized(name, [.anyenum], .anyenum, strict: false) { types, _ in
                let type = types.first ?? .anyenum
                return .nary { _, _ in
                    let values = EnumTypes.values(of: type)
                    return (isFirst ? values.first : values.last).map { .int($0) } ?? .null
                }
            }
        }
        library.specialized("enum_range", [.anyenum], .anyarray, strict: false) { types, _ in
            range(types.first ?? .anyenum)
        }
        library.specialized(
            "enum_range", [.anyenum, .anyenum], .anyarray, strict: false
        ) { types, _ in range(types.first ?? .anyenum) }
    }

    /// From the first bound to the second; a null leaves its end open.
    private static func range(_ type: TypeOID) -> FunctionBody {
        .nary { bounds, _ in
            var values = EnumTypes.values(of: type)
            if bounds.count == 2 {
                if case .int(let low) = bounds[0] { values.removeAll { $0 < low } }
                if case .int(let high) = bounds[1] { values.removeAll { $0 > high } }
            }
            return .array(ArrayValue(elementType: type, elements: values.map { .int($0) }))
        }
    }
}
