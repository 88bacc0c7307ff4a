// Addresses of networks and of network cards, strings of bits (network.c, mac.c, varbit.c of the server).

/// An `inet` or a `cidr`: an address with the length of its network's prefix.
public struct PostgresNetworkAddress: Hashable, Sendable {
    /// The address: four bytes for IPv4, sixteen for IPv6.
    public var bytes: [UInt8]
    /// How many of its first bits name the network.
    public var prefixLength: UInt8
    /// Whether it is a `cidr`, in which no bit after the prefix is set.
    public var isNetwork: Bool

    /// An address; nil where it has neither four nor sixteen bytes or the prefix is longer than it.
    public init?(bytes: [UInt8], prefixLength: UInt8? = nil, isNetwork: Bool = false) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let most = UInt8(truncatingIfNeeded: bytes.count * 8)
        guard prefixLength.map({ $0 <= most }) ?? true else { return nil }
        self.bytes = bytes
        self.prefixLength = prefixLength ?? most
        self.isNetwork = isNetwork
    }

    /// `PGSQL_AF_INET`; that of IPv6 is one more.
    private static let family4: UInt8 = 2
}

extension PostgresNetworkAddress: PostgresCodable {
    /// `inet`; a `cidr` is taken for one where it has to be.
    public static var postgresType: PostgresDataType { .inet }

    /// Writes family, prefix, kind and bytes.
    public func encode(into encoder: inout PostgresEncoder) {
        encoder.write(bytes.count == 4 ? Self.family4 : Self.family4 + 1)
        encoder.write(prefixLength)
        // The server takes what it receives as inet for one, whatever stands here.
        encoder.write(UInt8(0))
        encoder.write(UInt8(truncatingIfNeeded: bytes.count))
        encoder.write(bytes)
    }

    /// From `inet` and `cidr`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .inet || value.type == .cidr, value.format == .binary else {
            throw value.mismatch(Self.self)
        }
        var reader = ValueReader(value)
        let family = try reader.read(UInt8.self)
        let prefixLength = try reader.read(UInt8.self)
        let isNetwork = try reader.read(UInt8.self) != 0
        let count = Int(try reader.read(UInt8.self))
        let bytes = Array(try reader.slice(count).readableBytesView)
        try reader.finish()
        guard count == (family == Self.family4 ? 4 : 16),
            let address = Self(bytes: bytes, prefixLength: prefixLength, isNetwork: isNetwork)
        else { throw value.malformed("an address of \(count) bytes") }
        self = address
    }
}

/// A `macaddr` of six bytes or a `macaddr8` of eight.
public struct PostgresHardwareAddress: Hashable, Sendable {
    /// The bytes, six or eight.
    public var bytes: [UInt8]

    /// An address; nil where it has neither six nor eight bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 6 || bytes.count == 8 else { return nil }
        self.bytes = bytes
    }
}

extension PostgresHardwareAddress: PostgresCodable {
    /// Unspecified: the place it stands in says which of the two it is.
    public static var postgresType: PostgresDataType { .unspecified }
    /// Text.
    public static var postgresFormat: PostgresValueFormat { .text }

    /// Writes hexadecimal digits with colons.
    public func encode(into encoder: inout PostgresEncoder) {
        let digits = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        encoder.write(digits.joined(separator: ":"))
    }

    /// From `macaddr` and `macaddr8`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .macaddr || value.type == .macaddr8, value.format == .binary else {
            throw value.mismatch(Self.self)
        }
        let bytes = Array(value.bytes.readableBytesView)
        guard bytes.count == (value.type == .macaddr ? 6 : 8) else {
            throw value.malformed("an address of \(bytes.count) bytes")
        }
        self.bytes = bytes
    }
}

/// A `bit(n)` or `bit varying`: a string of bits.
public struct PostgresBitString: Hashable, Sendable, CustomStringConvertible {
    /// The bits, the first one first.
    public var bits: [Bool]

    /// These bits.
    public init(_ bits: [Bool]) { self.bits = bits }

    /// Zeros and ones.
    public var description: String { String(bits.map { $0 ? "1" : "0" }) }
}

extension PostgresBitString: PostgresCodable {
    /// `bit varying`, which is taken for a `bit(n)` where it has to be.
    public static var postgresType: PostgresDataType { .varbit }

    /// Writes the count and the bits, eight to a byte.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard let count = Int32(exactly: bits.count) else {
            throw PostgresEncodingError("too many bits")
        }
        encoder.write(count)
        for start in stride(from: 0, to: bits.count, by: 8) {
            var byte: UInt8 = 0
            for (place, bit) in bits[start..<min(start + 8, bits.count)].enumerated() where bit {
                byte |= 0x80 >> UInt8(place)
            }
            encoder.write(byte)
        }
    }

    /// From `bit` and `bit varying`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .bit || value.type == .varbit, value.format == .binary else {
            throw value.mismatch(Self.self)
        }
        var reader = ValueReader(value)
        let count = Int(try reader.read(Int32.self))
        let bytes = Array(value.bytes.readableBytesView.dropFirst(4))
        guard count >= 0, bytes.count == count / 8 + (count % 8 == 0 ? 0 : 1) else {
            throw value.malformed("\(count) bits in \(bytes.count) bytes")
        }
        bits = (0..<count).map { bytes[$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
    }
}
