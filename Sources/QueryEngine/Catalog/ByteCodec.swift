// Bytes of the catalog's rows: numbers of variable length, counted strings, and a reader that believes no count.

struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) { bytes.append(byte) }
    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// Seven bits a byte, the lowest first.
    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ number: UInt32) { write(UInt64(number)) }
    mutating func write(count: Int) { write(UInt64(max(0, count))) }

    /// Small magnitudes of either sign are short.
    mutating func write(_ number: Int64) {
        write(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    mutating func write(_ content: [UInt8]) {
        write(count: content.count)
        bytes.append(contentsOf: content)
    }

    mutating func write(_ string: String) { write(Array(string.utf8)) }

    mutating func write(_ string: String?) {
        write(string != nil)
        if let string { write(string) }
    }

    mutating func write(list: [Int]) {
        write(count: list.count)
        for element in list { write(count: element) }
    }
}

/// The row of a catalog tree does not have the form it was written in.
struct MalformedBytes: Error {}

struct ByteReader {
    private let bytes: [UInt8]
    /// The language's: collations are named by number.
    let types: TypeLibrary
    private var position = 0

    init(_ bytes: [UInt8], _ types: TypeLibrary) {
        self.bytes = bytes
        self.types = types
    }

    var remaining: Int { bytes.count - position }

    mutating func byte() throws(MalformedBytes) -> UInt8 {
        guard position < bytes.count else { throw MalformedBytes() }
        position += 1
        return bytes[position - 1]
    }

    mutating func flag() throws(MalformedBytes) -> Bool { try byte() != 0 }

    mutating func unsigned() throws(MalformedBytes) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: 0, through: 63, by: 7) {
            let next = try byte()
            let part = UInt64(next & 0x7F)
            guard shift < 63 || part <= 1 else { throw MalformedBytes() }
            result |= part << UInt64(shift)
            if next < 0x80 { return result }
        }
        throw MalformedBytes()
    }

    mutating func signed() throws(MalformedBytes) -> Int64 {
        let word = try unsigned()
        return Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
    }

    mutating func word() throws(MalformedBytes) -> UInt32 {
        guard let word = UInt32(exactly: try unsigned()) else { throw MalformedBytes() }
        return word
    }

    /// A small number that counts nothing here, such as a column's position.
    mutating func index() throws(MalformedBytes) -> Int { Int(try word()) }

    /// How many elements follow: each takes a byte at least.
    mutating func count() throws(MalformedBytes) -> Int {
        let count = try unsigned()
        guard count <= UInt64(remaining) else { throw MalformedBytes() }
        return Int(count)
    }

    mutating func content() throws(MalformedBytes) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func string() throws(MalformedBytes) -> String {
        String(decoding: try content(), as: UTF8.self)
    }

    mutating func optionalString() throws(MalformedBytes) -> String? {
        try flag() ? try string() : nil
    }

    mutating func list() throws(MalformedBytes) -> [Int] {
        var result: [Int] = []
        for _ in 0..<(try count()) { result.append(try index()) }
        return result
    }

    func end() throws(MalformedBytes) {
        guard remaining == 0 else { throw MalformedBytes() }
    }
}
