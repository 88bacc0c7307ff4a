// Yson::GetHash.

/// The hash of a document, the same in whatever order its keys come.
///
/// Of the public source (`HashDom` in `hash.cpp`): each node by the number of its kind and what stands in it.
enum YsonHash {
    static func hash(_ node: YQLYson) -> UInt64 {
        let own: UInt64
        switch node.kind {
        case .string(let text): own = combine(0, CityHash.hash64(text))
        case .bool(let truth): own = combine(1, truth ? 1 : 0)
        case .int64(let number): own = combine(2, UInt64(bitPattern: number))
        case .uint64(let number): own = combine(3, number)
        case .double(let number):
            own = combine(4, number.isNaN ? .max : number == 0 ? 0 : number.bitPattern)
        case .entity: own = combine(5, .max)
        case .list(let items): own = combine(6, items.reduce(0) { combine($0, hash($1)) })
        case .map(let members): own = combine(7, hash(members))
        }
        return node.attributes.isEmpty
            ? own : combine(8, combine(hash(node.attributes), own))
    }

    private static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
        WangHash.mixed(first) ^ second
    }

    /// By key; of equal keys the first.
    private static func hash(_ members: [YQLYson.Member]) -> UInt64 {
        let sorted = members.indices.sorted { a, b in
            members[a].key == members[b].key
                ? a < b : members[a].key.lexicographicallyPrecedes(members[b].key)
        }
        var hash: UInt64 = 0
        var last: [UInt8]?
        for member in sorted.map({ members[$0] }) where member.key != last {
            last = member.key
            hash = combine(
                hash, combine(CityHash.hash64(member.key), self.hash(member.value)))
        }
        return hash
    }
}
