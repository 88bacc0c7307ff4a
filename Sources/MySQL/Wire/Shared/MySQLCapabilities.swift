// What both sides of a conversation can do: the greeting offers, the handshake response takes.

/// Capability flags (CLIENT_*). The upper half is MariaDB's own.
package struct MySQLCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(bit: UInt64) { rawValue = 1 << bit }

    /// A server that does not set it is MariaDB, with 32 flags more in the greeting's filler.
    package static let longPassword = MySQLCapabilities(bit: 0)
    /// An UPDATE tells how many rows it matched, not how many it changed.
    package static let foundRows = MySQLCapabilities(bit: 1)
    package static let longFlag = MySQLCapabilities(bit: 2)
    package static let connectWithDatabase = MySQLCapabilities(bit: 3)
    package static let noSchema = MySQLCapabilities(bit: 4)
    package static let compress = MySQLCapabilities(bit: 5)
    package static let odbc = MySQLCapabilities(bit: 6)
    /// LOAD DATA LOCAL.
    package static let localFiles = MySQLCapabilities(bit: 7)
    package static let ignoreSpace = MySQLCapabilities(bit: 8)
    package static let protocol41 = MySQLCapabilities(bit: 9)
    package static let interactive = MySQLCapabilities(bit: 10)
    package static let tls = MySQLCapabilities(bit: 11)
    package static let ignoreSignals = MySQLCapabilities(bit: 12)
    package static let transactions = MySQLCapabilities(bit: 13)
    package static let reserved = MySQLCapabilities(bit: 14)
    /// Tokens with a length of one byte.
    package static let secureConnection = MySQLCapabilities(bit: 15)
    /// Several statements in one COM_QUERY.
    package static let multiStatements = MySQLCapabilities(bit: 16)
    package static let multiResults = MySQLCapabilities(bit: 17)
    package static let preparedMultiResults = MySQLCapabilities(bit: 18)
    package static let pluginAuthentication = MySQLCapabilities(bit: 19)
    package static let connectAttributes = MySQLCapabilities(bit: 20)
    /// Tokens with a length-encoded length.
    package static let longTokens = MySQLCapabilities(bit: 21)
    package static let expiredPasswords = MySQLCapabilities(bit: 22)
    package static let sessionTrack = MySQLCapabilities(bit: 23)
    package static let deprecateEOF = MySQLCapabilities(bit: 24)
    package static let optionalMetadata = MySQLCapabilities(bit: 25)
    package static let zstandard = MySQLCapabilities(bit: 26)
    package static let queryAttributes = MySQLCapabilities(bit: 27)
    package static let multiFactor = MySQLCapabilities(bit: 28)
    package static let capabilityExtension = MySQLCapabilities(bit: 29)
    package static let verifyCertificate = MySQLCapabilities(bit: 30)
    package static let rememberOptions = MySQLCapabilities(bit: 31)

    // MARK: MariaDB's

    package static let progress = MySQLCapabilities(bit: 32)
    package static let bulkExecute = MySQLCapabilities(bit: 34)
    /// Column definitions have one field more.
    package static let extendedMetadata = MySQLCapabilities(bit: 35)
    /// A result set says whether its definitions follow.
    package static let cachedMetadata = MySQLCapabilities(bit: 36)

    /// Those that fit MySQL's own 32 bits.
    package var lower: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
    /// MariaDB's.
    package var upper: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

    package init(lower: UInt32, upper: UInt32) {
        rawValue = UInt64(lower) | UInt64(upper) << 32
    }

    /// Hexadecimal digits, as documents write the flags.
    package var digits: String { "0x" + String(rawValue, radix: 16) }
}
