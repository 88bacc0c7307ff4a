// What functions and assignments know of the session that they run in, and what they leave there.
package import QueryEngine

/// Locks that GET_LOCK takes by name. The session's.
package protocol MySQLNamedLocks: AnyObject {
    /// 1 taken, 0 timed out; throws `Interrupt.wait` while it waits.
    func acquire(_ name: [UInt8], timeout: Double) throws(Interrupt) -> Int64
    /// 1 released, 0 another's, nil: nobody has it.
    func release(_ name: [UInt8]) throws(Interrupt) -> Int64?
    func releaseAll() throws(Interrupt) -> Int64
    /// The connection that has it.
    func owner(_ name: [UInt8]) -> UInt64?
}

/// A user variable: typed by what was put into it last.
package struct MySQLUserVariable: Sendable {
    package var type: SQLType
    package var collation: Collation
    package var value: Value

    package init(type: SQLType, collation: Collation, value: Value) {
        self.type = type
        self.collation = collation
        self.value = value
    }
}

/// A system variable's value as an expression has it.
package struct MySQLSystemValue: Sendable {
    package enum Scope: Sendable { case session, global, any }

    package var type: SQLType
    package var value: Value

    package init(type: SQLType, value: Value) {
        self.type = type
        self.value = value
    }
}

/// The session's side of functions: what `EvaluationContext.session` is in this language.
///
/// Confined to its session, which sets what changes from statement to statement before the statement runs.
package final class MySQLSessionValues {
    package let flavor: MySQLFlavor
    package var mode: SQLMode
    /// The statement writes, and takes no value that does not fit: a strict mode without IGNORE.
    package var isStrictWrite = false
    /// Where the statement takes no such value: the first thing that would have been a warning.
    private var escalation: SQLError?
    /// `max_error_count`.
    package var mostWarnings = 64
    package private(set) var warnings: [MySQLWarning] = []
    /// All of the list's statement, kept or not.
    package private(set) var warningCount = 0
    /// Those of the statement under way, which its answer counts.
    package private(set) var ownWarningCount = 0
    /// The list is an earlier statement's: it stays until this one warns or reads a table.
    package private(set) var isOfEarlier = false

    /// What is told beside the error that the statement fails with, behind it.
    package var followers: [(code: Int, message: String)] = []

    package var variables: [String: MySQLUserVariable] = [:]
    /// Reads a system variable; throws 1193 for one that there is not, 1238 for a scope that it has not.
    package var systemVariable:
        (MySQLSystemValue.Scope, String) throws(SQLError) -> MySQLSystemValue = {
            (_, name) throws(SQLError) in
            throw .mySQL(1193, "Unknown system variable '\(name)'")
        }
    package var connectionID: UInt64 = 0
    /// `user@host`, as the client said and as the account is called.
    package var user = "root@localhost"
    package var currentUser = "root@localhost"
    package var database: String?
    /// `character_set_connection` and its collation: of literals and of numbers as texts.
    package var connectionCollation: MySQLCollation
    package var lastInsertID: UInt64 = 0
    /// What LAST_INSERT_ID(value) put there, for the statement's answer; nil: it was not called.
    package var assignedInsertID: UInt64?
    package var rowCount: Int64 = 0
    package var foundRows: UInt64 = 0
    package weak var locks: (any MySQLNamedLocks)?
    /// What the information schema and SHOW read of the session.
    package weak var information: (any InformationServices)?
    /// Sleeps so many seconds: throws `Interrupt` while it does, and gives what SLEEP gives.
    package var sleep: (Double) throws(Interrupt) -> Int64 = { (_) throws(Interrupt) in 0 }
    /// `group_concat_max_len`.
    package var longestConcatenation: Int
    /// `max_allowed_packet`.
    package var longestValue: Int
    /// `div_precision_increment`.
    package var divisionDigits = 4
    /// The digits of the parameters of the statement that is planned, where their types do not say all.
    package var parameterModifiers: [Int32] = []
    /// `sql_notes`.
    package var tellsNotes = true
    /// `sql_select_limit`; nil: all rows.
    package var mostRows: Int64?
    /// `check_constraint_checks`.
    package var checksConditions = true
    /// `default_week_format`.
    package var weekMode = 0
    package var random = MySQLRandom()
    /// The generators of RAND(seed) by where the calls stand, of the statement that began at this moment.
    private var seeded: [Int: MySQLRandom] = [:]
    private var seededAt: Int64 = .min
    /// The values of constants that something is to be said of once a statement, by who made them.
    private var constants: [ObjectIdentifier: (site: ConstantSite, value: Value)] = [:]

    package init(flavor: MySQLFlavor) {
        self.flavor = flavor
        mode = flavor.defaultMode
        connectionCollation = MySQLCollation.standard(
            flavor.isMariaDB ? .utf8mb4 : .utf8mb4Newest, flavor)
        longestConcatenation = flavor.isMariaDB ? 1 << 20 : 1_024
        longestValue = flavor.maximumPacket
    }

    /// The next number of a call that gave its seed.
    func nextRandom(site: Int, seed: UInt32, at moment: Int64) -> Double {
        if moment != seededAt {
            seeded.removeAll()
            seededAt = moment
        }
        let key = site << 32 | Int(seed)
        return seeded[key, default: MySQLRandom(seed: seed)].next()
    }

    /// The value of a constant, calculated when the statement first asks for it.
    func constant(
        _ site: ConstantSite, _ make: () throws(SQLError) -> Value
    ) throws(SQLError) -> Value {
        if let known = constants[ObjectIdentifier(site)] { return known.value }
        let value = try make()
        // The site is kept, so that no other takes its identity.
        constants[ObjectIdentifier(site)] = (site, value)
        return value
    }

    /// A statement begins.
    package func forgetConstants() {
        if !constants.isEmpty { constants.removeAll() }
    }

    package func clearWarnings() {
        warnings.removeAll(keepingCapacity: true)
        warningCount = 0
        ownWarningCount = 0
        isOfEarlier = false
    }

    /// Another statement begins.
    package func beginWarnings() {
        ownWarningCount = 0
        isOfEarlier = warningCount > 0
        if !followers.isEmpty { followers = [] }
    }

    /// What earlier statements warned of is forgotten.
    package func forgetEarlierWarnings() {
        if isOfEarlier { clearWarnings() }
    }

    /// A warning; a statement that takes no value that does not fit fails by it.
    package func warn(_ code: Int, _ message: String, _ level: MySQLWarning.Level = .warning) {
        if isStrictWrite, level == .warning {
            if escalation == nil { escalation = .mySQL(code, message) }
            return
        }
        note(code, message, level)
    }

    /// What the statement tells of, whatever its mode.
    package func note(_ code: Int, _ message: String, _ level: MySQLWarning.Level = .warning) {
        if level == .note, !tellsNotes { return }
        forgetEarlierWarnings()
        warningCount += 1
        ownWarningCount += 1
        guard warnings.count < mostWarnings else { return }
        warnings.append(MySQLWarning(level, code, message))
    }
}

extension MySQLSessionValues {
    /// What the statement has to fail by, said once.
    func takeEscalation() -> SQLError? {
        defer { escalation = nil }
        return escalation
    }
}

/// Where a constant stands in a plan, which keeps it.
final class ConstantSite: Sendable {}

extension EvaluationContext {
    /// nil where no session evaluates.
    @inline(__always)
    var values: MySQLSessionValues? { session as? MySQLSessionValues }

    func warn(_ code: Int, _ message: @autoclosure () -> String) {
        values?.warn(code, message())
    }
}

/// RAND's generator.
package struct MySQLRandom: Sendable {
    private static let modulus: UInt64 = 0x3FFF_FFFF
    private var first: UInt64
    private var second: UInt64

    package init() { self.init(seed: 0x1_0001) }

    /// RAND(seed).
    package init(seed: UInt32) {
        let a = UInt64(seed &* 0x10001 &+ 55_555_555)
        let b = UInt64(seed &* 0x1000_0001)
        first = a % Self.modulus
        second = b % Self.modulus
    }

    package init(first: UInt64, second: UInt64) {
        self.first = first % Self.modulus
        self.second = second % Self.modulus
    }

    package mutating func next() -> Double {
        first = (first * 3 + second) % Self.modulus
        second = (first + second + 33) % Self.modulus
        return Double(first) / Double(Self.modulus)
    }
}
