// SET, SHOW, RESET, DISCARD.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func settingStatement() throws(SQLError) -> Statement {
        switch token.keyword {
        case .set: return try setStatement()
        case .show:
            try advance()
            if try accept(.all) { return .show(.all) }
            return .show(.setting(try settingNameInWords()))
        case .reset:
            try advance()
            if try accept(.all) { return .reset(.all) }
            return .reset(.setting(try settingNameInWords()))
        default: return .discard(try discard())
        }
    }

    private mutating func settingNameInWords() throws(SQLError) -> String {
        if let special = try specialSettingName() { return special }
        return try settingName()
    }

    /// `TIME ZONE`, `TRANSACTION ISOLATION LEVEL`, `SESSION AUTHORIZATION` as settings.
    mutating func specialSettingName() throws(SQLError) -> String? {
        if try accept(.time, .zone) { return "timezone" }
        if at(.transaction, .isolation) {
            try advance()
            try advance()
            try expect(.level)
            return "transaction_isolation"
        }
        return try accept(.session, .authorization) ? "session_authorization" : nil
    }

    /// var_name.
    mutating func settingName() throws(SQLError) -> String {
        var name = try columnName()
        while try accept(kind: .dot) { name += "." + (try columnName()) }
        return name
    }

    private mutating func discard() throws(SQLError) -> DiscardStatement {
        try advance()
        let what: DiscardStatement
        switch token.keyword {
        case .all: what = .all
        case .plans: what = .plans
        case .sequences: what = .sequences
        case .temp, .temporary: what = .temporary
        default: throw syntaxError()
        }
        try advance()
        return what
    }

    // MARK: - SET

    private mutating func setStatement() throws(SQLError) -> Statement {
        try expect(.set)
        if try accept(.constraints) { return .setConstraints(try setConstraints()) }
        var isLocal = false
        if at(.local), settingWordFollows {
            try advance()
            isLocal = true
        } else if at(.session), settingWordFollows {
            try advance()
            if try accept(.characteristics) {
                try expect(.as)
                try expect(.transaction)
                return .setTransaction(.sessionDefault(try transactionModes()))
            }
            if at(.authorization) { return .set(try sessionAuthorization(isLocal: false)) }
        }
        return try setBehindScope(isLocal: isLocal)
    }

    /// LOCAL and SESSION may themselves name a setting: `SET session = 1`, `SET local.a TO 1`.
    private var settingWordFollows: Bool {
        mutating get {
            let next = peek()
            return next.kind != .equal && next.kind != .dot && next.keyword != .to
        }
    }

    private mutating func setBehindScope(isLocal: Bool) throws(SQLError) -> Statement {
        if at(.transaction) {
            let next = peek().keyword
            if next == .snapshot {
                try advance()
                try advance()
                return .setTransaction(.snapshot(try stringLiteral()))
            }
            if next != .to, peek().kind != .equal, peek().kind != .dot {
                try advance()
                return .setTransaction(.transaction(try transactionModes()))
            }
        }
        if at(.session), peek().keyword == .authorization {
            try advance()
            return .set(try sessionAuthorization(isLocal: isLocal))
        }
        return .set(try setting(isLocal: isLocal))
    }

    /// `AUTHORIZATION name`, behind SESSION.
    private mutating func sessionAuthorization(isLocal: Bool) throws(SQLError) -> SetStatement {
        let offset = token.offset
        try expect(.authorization)
        var value = SetStatement.Value.defaultValue
        if !(try accept(.default)) {
            value = .values([.word(atString ? try stringLiteral() : try nonReservedWord())])
        }
        return SetStatement(
            name: "session_authorization", isLocal: isLocal, value: value, offset: offset)
    }

    /// set_rest_more: an assignment, or one of the settings with a syntax of their own.
    mutating func setting(isLocal: Bool) throws(SQLError) -> SetStatement {
        let offset = token.offset
        func statement(_ name: String, _ value: SetStatement.Value) -> SetStatement {
            SetStatement(name: name, isLocal: isLocal, value: value, offset: offset)
        }
        if try accept(.time, .zone) { return statement("timezone", try zoneValue()) }
        switch token.keyword {
        case .names where !assignmentFollows:
            try advance()
            if try accept(.default) { return statement("client_encoding", .defaultValue) }
            guard atString else { return statement("client_encoding", .defaultValue) }
            return statement("client_encoding", .values([.word(try stringLiteral())]))
        case .schema where !assignmentFollows:
            try advance()
            return statement("search_path", .values([.word(try stringLiteral())]))
        case .role where !assignmentFollows:
            try advance()
            return statement(
                "role", .values([.word(atString ? try stringLiteral() : try nonReservedWord())]))
        case .catalog where !assignmentFollows:
            try advance()
            let nameOffset = token.offset
            _ = try stringLiteral()
            throw notSupported("current database cannot be changed", at: nameOffset)
        case .xml where peek().keyword == .option:
            try advance()
            try advance()
            guard at(.document) || at(.content) else { throw syntaxError() }
            return statement("xmloption", .values([.word(try takeName())]))
        default: break
        }
        let name = try settingName()
        if try accept(.from) {
            try expect(.current)
            return statement(name, .current)
        }
        if !(try accept(kind: .equal)) { try expect(.to) }
        if try accept(.default) { return statement(name, .defaultValue) }
        return statement(
            name, .values(try list { parser throws(SQLError) in try parser.settingValue() }))
    }

    private var assignmentFollows: Bool {
        mutating get {
            let next = peek()
            return next.kind == .equal || next.kind == .dot || next.keyword == .to
                || next.keyword == .from
        }
    }

    /// var_value.
    private mutating func settingValue() throws(SQLError) -> SettingValue {
        if atSignedNumber { return .number(try signedNumber()) }
        if atString { return .word(try stringLiteral()) }
        switch token.keyword {
        case .true, .false, .on: return .word(try takeName())
        default: return .word(try nonReservedWord())
        }
    }

    /// zone_value.
    private mutating func zoneValue() throws(SQLError) -> SetStatement.Value {
        if atString { return .values([.word(try stringLiteral())]) }
        if atSignedNumber { return .values([.number(try signedNumber())]) }
        if at(.default) || at(.local) {
            try advance()
            return .defaultValue
        }
        guard at(.interval) else {
            guard atPlainIdentifier else { throw syntaxError() }
            return .values([.word(try takeName())])
        }
        var type = try grammarType()
        let text = try stringLiteral()
        if type.modifiers.isEmpty {
            let offset = token.offset
            type.modifiers = try intervalFields()
            try checkZoneInterval(type, offset)
        }
        return .values([.interval(text, type)])
    }

    private func checkZoneInterval(
        _ type: TypeName, _ offset: SourceOffset
    ) throws(SQLError) {
        guard case .literal(.integer(let mask), _) = type.modifiers.first else { return }
        if mask & ~(IntervalFields.hour | IntervalFields.minute) != 0 {
            throw invalid("time zone interval must be HOUR or HOUR TO MINUTE", at: offset)
        }
    }

    private mutating func setConstraints() throws(SQLError) -> SetConstraintsStatement {
        let names = try accept(.all) ? [] : try qualifiedNames()
        guard at(.deferred) || at(.immediate) else { throw syntaxError() }
        let isDeferred = at(.deferred)
        try advance()
        return SetConstraintsStatement(names: names, isDeferred: isDeferred)
    }
}
