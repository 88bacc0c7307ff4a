// The module Roaring: sets of numbers of 32 bits.
import QueryEngine

enum YQLRoaringModule {
    /// A list of the numbers in their order, each once.
    private static let bitmap = YQLType.resource("roaring_bitmap")
    private static let number = YQLType.uint32

    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "roaring::FromUint32List": .one([.auto(.list(number))], bitmap) {
                (values) throws(SQLError) in
                try WorkPace.passBytes(values[0].elements.count &* 32)
                return made(Set(values[0].elements.map(\.wholeNumber)))
            },
            "roaring::Uint32List": .one([.auto(bitmap)], .list(number)) {
                (values) throws(SQLError) in
                .list(values[0].elements, of: number)
            },
            "roaring::Cardinality": .one([.auto(bitmap)], .uint32) { (values) throws(SQLError) in
                .count(values[0].elements.count)
            },
            "roaring::RunOptimize": .one([.auto(bitmap)], bitmap) { (values) throws(SQLError) in
                values[0]
            },
            "roaring::Contains": .one([.auto(bitmap), .plain(number)], .bool) {
                (values) throws(SQLError) in
                let dictionary = YQLDictionary(
                    YQLDictionary.makeSet(values[0].elements, key: number), key: number)
                return .bool(dictionary.contains(values[1]))
            },
            "roaring::IsEmpty": .one([.auto(bitmap)], .bool) { (values) throws(SQLError) in
                .bool(values[0].elements.isEmpty)
            },
            "roaring::Intersect": .one([.auto(bitmap), .auto(bitmap)], .bool) {
                (values) throws(SQLError) in
                .bool(!numbers(values[0]).isDisjoint(with: numbers(values[1])))
            },
            "roaring::Add": .one([.auto(bitmap), .plain(number)], bitmap) {
                (values) throws(SQLError) in
                made(numbers(values[0]).union([values[1].wholeNumber]))
            },
            "roaring::Serialize": .one([.auto(bitmap)], .string) { (values) throws(SQLError) in
                var out: [UInt8] = []
                for element in values[0].elements {
                    let bits = UInt32(truncatingIfNeeded: element.wholeNumber)
                    for place in 0..<4 {
                        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(place * 8)))
                    }
                }
                return .bytes(out)
            },
            "roaring::Deserialize": .one([.auto(.string)], bitmap) { (values) throws(SQLError) in
                made(try read(values[0].rawBytes))
            },
        ]
        for (name, body) in combinations {
            all["roaring::" + name] = .one(
                [.auto(bitmap), .auto(bitmap), .maybe(.bool)], bitmap
            ) { (values) throws(SQLError) in made(body(numbers(values[0]), numbers(values[1]))) }
            all["roaring::" + name + "WithBinary"] = .one(
                [.auto(bitmap), .auto(.string), .maybe(.bool)], bitmap
            ) { (values) throws(SQLError) in
                made(body(numbers(values[0]), try read(values[1].rawBytes)))
            }
        }
        return all
    }()

    private static let combinations: [(String, @Sendable (Set<Int64>, Set<Int64>) -> Set<Int64>)] =
        [
            ("Or", { $0.union($1) }), ("And", { $0.intersection($1) }),
            ("AndNot", { $0.subtracting($1) }),
        ]

    private static func made(_ numbers: Set<Int64>) -> Value {
        .list(numbers.sorted().map { .int($0) }, of: number)
    }

    private static func numbers(_ value: Value) -> Set<Int64> {
        Set(value.elements.map(\.wholeNumber))
    }

    private static func read(_ bytes: [UInt8]) throws(SQLError) -> Set<Int64> {
        guard bytes.count % 4 == 0 else { throw .yqlValue("Failed to deserialize binary data") }
        var numbers: Set<Int64> = []
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var bits: UInt32 = 0
            for place in 0..<4 { bits |= UInt32(bytes[start + place]) << UInt32(place * 8) }
            numbers.insert(Int64(bits))
        }
        return numbers
    }
}
