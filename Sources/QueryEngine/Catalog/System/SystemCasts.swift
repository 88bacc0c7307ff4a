// pg_cast: the casts that the function library knows.

extension SystemRows {
    static func casts() -> [SystemRow] {
        let all = FunctionLibrary.casts.sorted {
            ($0.source, $0.target) < ($1.source, $1.target)
        }
        return all.enumerated().map { position, cast in
            let context =
                switch cast.context {
                case .implicit: "i"
                case .assignment: "a"
                case .explicit: "e"
                }
            let (method, function): (String, UInt32) =
                switch cast.method {
                case .binaryCoercible: ("b", 0)
                case .function: ("f", cast.target.rawValue)
                }
            return [
                "oid": .count(10_000 + position), "castsource": .oid(cast.source.rawValue),
                "casttarget": .oid(cast.target.rawValue), "castfunc": .oid(function),
                "castcontext": .string(context), "castmethod": .string(method),
            ]
        }
    }
}
