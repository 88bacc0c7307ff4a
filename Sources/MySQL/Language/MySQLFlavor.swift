// What differs between the servers of MySQL's kind: one value, asked where a difference shows.

/// Which server is stood in for. Nothing that runs statements asks for it by name: each difference is a property.
package struct MySQLFlavor: Sendable, Hashable {
    package enum Family: Sendable, Hashable { case mysql, mariadb }

    package let family: Family
    /// As `--mysql-flavor` and golden scripts call it.
    package let name: String
    /// `@@version` and `VERSION()`.
    package let version: String
    /// The version as the greeting says it, which for MariaDB has a prefix that old clients want.
    package let greeting: String
    package let versionComment: String
    /// `server version for the right syntax` speaks of this server.
    package let serverName: String
    /// Capability bits 0 to 31 of the greeting, TLS among them; a server without it takes bit 11 out.
    package let capabilities: UInt32
    /// MariaDB's bits 32 and up, in the last four bytes of the filler.
    package let extendedCapabilities: UInt32
    /// The collation's number in the greeting, cut to a byte.
    package let greetingCollation: UInt8
    package let defaultPlugin: String
    package let defaultMode: SQLMode
    package let collation: String
    /// Where a fraction of a second has more digits than there is room for: rounded, or cut off.
    package let roundsFractions: Bool
    /// `max_allowed_packet`.
    package let maximumPacket: Int

    package static func == (a: MySQLFlavor, b: MySQLFlavor) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    package var isMariaDB: Bool { family == .mariadb }
    /// Names of GET_LOCK that differ in case are different names.
    package var namedLocksHaveCase: Bool { isMariaDB }

    /// The bytes of what a comparison gives, in rows of the binary protocol: a LONG or a LONGLONG.
    package var truthWidth: Int { isMariaDB ? 4 : 8 }
}

extension MySQLFlavor {
    /// MySQL 8.0.36, the one that applications are written for.
    package static let mysql8 = MySQLFlavor(
        family: .mysql, name: "mysql8", version: "8.0.36", greeting: "8.0.36",
        versionComment: "MySQL Community Server - GPL", serverName: "MySQL server",
        capabilities: 0xDFFF_FFFF, extendedCapabilities: 0, greetingCollation: 255,
        defaultPlugin: "caching_sha2_password",
        defaultMode: [
            .onlyFullGroupBy, .strictTransTables, .noZeroInDate, .noZeroDate,
            .errorForDivisionByZero, .noEngineSubstitution,
        ],
        collation: "utf8mb4_0900_ai_ci", roundsFractions: true, maximumPacket: 64 << 20)

    /// MariaDB 10.11, whose answers golden scripts are recorded from.
    package static let mariadb10 = MySQLFlavor(
        family: .mariadb, name: "mariadb10", version: "10.11.19-MariaDB",
        greeting: "5.5.5-10.11.19-MariaDB", versionComment: "mariadb.org binary distribution",
        serverName: "MariaDB server", capabilities: 0x81FF_F7FE, extendedCapabilities: 0x1D,
        greetingCollation: 45, defaultPlugin: "mysql_native_password",
        defaultMode: [
            .strictTransTables, .errorForDivisionByZero, .noAutoCreateUser,
            .noEngineSubstitution,
        ],
        collation: "utf8mb4_general_ci", roundsFractions: false, maximumPacket: 16 << 20)

    package static let all: [MySQLFlavor] = [.mysql8, .mariadb10]
}
