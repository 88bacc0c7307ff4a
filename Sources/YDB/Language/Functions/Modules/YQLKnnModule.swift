// The module Knn: vectors as bytes, and how near they are to each other.
import QueryEngine

enum YQLKnnModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "knn::ToBinaryStringFloat": written(.float, "FloatVector", 1) { number in
                let bits = Float(number).bitPattern
                return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32($0 * 8)) }
            },
            "knn::ToBinaryStringUint8": written(.uint8, "Uint8Vector", 2) {
                [UInt8(truncatingIfNeeded: Int($0))]
            },
            "knn::ToBinaryStringInt8": written(.primitive(.int8), "Int8Vector", 3) {
                [UInt8(truncatingIfNeeded: Int($0))]
            },
            "knn::ToBinaryStringBit": .signatures([
                bits(.float), bits(.double), bits(.uint8), bits(.primitive(.int8)),
            ]),
            "knn::FloatFromBinaryString": .signatures(
                vectorTypes.map { type in
                    YQLSignature([.auto(type)], .optional(.list(.float))) {
                        (values) throws(SQLError) in
                        guard let vector = vector(values[0].rawBytes) else { return .null }
                        return .list(vector.map { .double($0) }, of: .float)
                    }
                }),
        ]
        for (name, body) in measures {
            all["knn::" + name] = .signatures(
                vectorTypes.flatMap { one in vectorTypes.map { measure(name, one, $0, body) } })
        }
        return all
    }()

    private static let floatFormat: UInt8 = 1

    private static let vectorTypes: [YQLType] =
        [.string]
        + ["FloatVector", "Uint8Vector", "Int8Vector", "BitVector"].map { .tagged(.string, $0) }

    private static func measure(
        _ name: String, _ one: YQLType, _ other: YQLType,
        _ body: @escaping @Sendable ([Double], [Double]) -> Double
    ) -> YQLSignature {
        YQLSignature([.auto(one), .auto(other)], .optional(.float)) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            guard let a = vector(values[0].rawBytes), let b = vector(values[1].rawBytes),
                a.count == b.count
            else { return .null }
            let measured = body(a, b)
            // Distances between vectors of whole numbers are computed in whole numbers.
            let isWhole = values[0].rawBytes.last != floatFormat
            return YQLText.round(
                isWhole && name == "EuclideanDistance" ? measured.rounded(.down) : measured, .float)
        }
    }

    private static func written(
        _ item: YQLType, _ tag: String, _ format: UInt8,
        _ body: @escaping @Sendable (Double) -> [UInt8]
    ) -> YQLModules.Entry {
        let primitive = item.primitive ?? .float
        return .one([.auto(.list(item))], .tagged(.string, tag)) { (values) throws(SQLError) in
            var out: [UInt8] = []
            for element in values[0].elements {
                out += body(YQLNumber.double(element, primitive))
            }
            return .bytes(out + [format])
        }
    }

    /// What is above zero is a one; eight to a byte, and behind them how many of the last byte's are none.
    private static func bits(_ item: YQLType) -> YQLSignature {
        let primitive = item.primitive ?? .float
        return YQLSignature([.auto(.list(item))], .tagged(.string, "BitVector")) {
            (values) throws(SQLError) in
            var out: [UInt8] = []
            let elements = values[0].elements
            for start in stride(from: 0, to: elements.count, by: 8) {
                var byte: UInt8 = 0
                for place in 0..<8 where start + place < elements.count {
                    if YQLNumber.double(elements[start + place], primitive) > 0 {
                        byte |= 0x80 >> UInt8(place)
                    }
                }
                out.append(byte)
            }
            return .bytes(out + [UInt8((8 - elements.count % 8) % 8), 10])
        }
    }

    /// The last byte says how the numbers before it are written.
    private static func vector(_ bytes: [UInt8]) -> [Double]? {
        let body = bytes.dropLast()
        switch bytes.last {
        case 1:
            guard body.count % 4 == 0 else { return nil }
            return stride(from: 0, to: body.count, by: 4).map { start in
                var bits: UInt32 = 0
                for place in 0..<4 { bits |= UInt32(body[start + place]) << UInt32(place * 8) }
                return Double(Float(bitPattern: bits))
            }
        case 2: return body.map { Double($0) }
        case 3: return body.map { Double(Int8(bitPattern: $0)) }
        case 10:
            guard let unused = body.last, unused < 8, body.count > 1 || unused == 0 else {
                return nil
            }
            let packed = Array(body.dropLast())
            return (0..<max(0, packed.count * 8 - Int(unused))).map {
                packed[$0 / 8] & 0x80 >> UInt8($0 % 8) != 0 ? 1 : 0
            }
        default: return nil
        }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
        dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }

    private static let measures: [(String, @Sendable ([Double], [Double]) -> Double)] = [
        ("InnerProductSimilarity", { dot($0, $1) }), ("CosineSimilarity", { cosine($0, $1) }),
        ("CosineDistance", { 1 - cosine($0, $1) }),
        ("ManhattanDistance", { zip($0, $1).reduce(0) { $0 + ($1.0 - $1.1).magnitude } }),
        (
            "EuclideanDistance",
            { zip($0, $1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() }
        ),
    ]
}
