// sql_mode: a set of switches that texts and values are read by.

/// The modes that there are, by the bits that the server gives them.
package struct SQLMode: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let realAsFloat = SQLMode(rawValue: 1 << 0)
    package static let pipesAsConcat = SQLMode(rawValue: 1 << 1)
    package static let ansiQuotes = SQLMode(rawValue: 1 << 2)
    package static let ignoreSpace = SQLMode(rawValue: 1 << 3)
    package static let onlyFullGroupBy = SQLMode(rawValue: 1 << 5)
    package static let noUnsignedSubtraction = SQLMode(rawValue: 1 << 6)
    package static let noDirInCreate = SQLMode(rawValue: 1 << 7)
    package static let ansi = SQLMode(rawValue: 1 << 18)
    package static let noAutoValueOnZero = SQLMode(rawValue: 1 << 19)
    package static let noBackslashEscapes = SQLMode(rawValue: 1 << 20)
    package static let strictTransTables = SQLMode(rawValue: 1 << 21)
    package static let strictAllTables = SQLMode(rawValue: 1 << 22)
    package static let noZeroInDate = SQLMode(rawValue: 1 << 23)
    package static let noZeroDate = SQLMode(rawValue: 1 << 24)
    package static let allowInvalidDates = SQLMode(rawValue: 1 << 25)
    package static let errorForDivisionByZero = SQLMode(rawValue: 1 << 26)
    package static let traditional = SQLMode(rawValue: 1 << 27)
    package static let noAutoCreateUser = SQLMode(rawValue: 1 << 28)
    package static let highNotPrecedence = SQLMode(rawValue: 1 << 29)
    package static let noEngineSubstitution = SQLMode(rawValue: 1 << 30)
    package static let padCharToFullLength = SQLMode(rawValue: 1 << 31)
    package static let timeTruncateFractional = SQLMode(rawValue: 1 << 32)

    /// Values that do not fit a column are errors.
    package var isStrict: Bool {
        !isDisjoint(with: [.strictTransTables, .strictAllTables])
    }

    /// In the order in which `@@sql_mode` names them.
    package static let names: [(mode: SQLMode, name: String)] = [
        (.realAsFloat, "REAL_AS_FLOAT"), (.pipesAsConcat, "PIPES_AS_CONCAT"),
        (.ansiQuotes, "ANSI_QUOTES"), (.ignoreSpace, "IGNORE_SPACE"),
        (.onlyFullGroupBy, "ONLY_FULL_GROUP_BY"),
        (.noUnsignedSubtraction, "NO_UNSIGNED_SUBTRACTION"),
        (.noDirInCreate, "NO_DIR_IN_CREATE"), (.ansi, "ANSI"),
        (.noAutoValueOnZero, "NO_AUTO_VALUE_ON_ZERO"),
        (.noBackslashEscapes, "NO_BACKSLASH_ESCAPES"),
        (.strictTransTables, "STRICT_TRANS_TABLES"), (.strictAllTables, "STRICT_ALL_TABLES"),
        (.noZeroInDate, "NO_ZERO_IN_DATE"), (.noZeroDate, "NO_ZERO_DATE"),
        (.allowInvalidDates, "ALLOW_INVALID_DATES"),
        (.errorForDivisionByZero, "ERROR_FOR_DIVISION_BY_ZERO"),
        (.traditional, "TRADITIONAL"), (.noAutoCreateUser, "NO_AUTO_CREATE_USER"),
        (.highNotPrecedence, "HIGH_NOT_PRECEDENCE"),
        (.noEngineSubstitution, "NO_ENGINE_SUBSTITUTION"),
        (.padCharToFullLength, "PAD_CHAR_TO_FULL_LENGTH"),
        (.timeTruncateFractional, "TIME_TRUNCATE_FRACTIONAL"),
    ]

    /// Names of several modes, and what they stand for beside themselves.
    private func implied(_ isMariaDB: Bool) -> SQLMode {
        var all = self
        if contains(.ansi) {
            all.formUnion([.realAsFloat, .pipesAsConcat, .ansiQuotes, .ignoreSpace])
        }
        if contains(.traditional) {
            all.formUnion([
                .strictTransTables, .strictAllTables, .noZeroInDate, .noZeroDate,
                .errorForDivisionByZero, .noEngineSubstitution,
            ])
            // MySQL 8 does not know it any more.
            if isMariaDB { all.insert(.noAutoCreateUser) }
        }
        return all
    }

    /// As `@@sql_mode` shows it.
    package var text: String {
        SQLMode.names.filter { contains($0.mode) }.map(\.name).joined(separator: ",")
    }

    /// Reads names between commas; gives the first that is none in `unknown`.
    package static func parse(_ text: String, isMariaDB: Bool) -> Result<SQLMode, UnknownMode> {
        var mode: SQLMode = []
        for part in text.split(separator: ",", omittingEmptySubsequences: true) {
            let word = part.uppercased()
            guard let known = names.first(where: { $0.name == word }) else {
                return .failure(UnknownMode(name: String(part)))
            }
            mode.formUnion(known.mode)
        }
        return .success(mode.implied(isMariaDB))
    }

    package struct UnknownMode: Error, Sendable {
        package let name: String
    }
}
