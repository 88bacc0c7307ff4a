// Parse, Bind, Describe, Execute, Close and Sync.

import FaultInjection
import QueryEngine
import StorageEngine

extension SessionCore {
    /// The messages up to Sync share one transaction; the time of a statement counts from the first.
    @inline(__always)
    func beginExtended() {
        if block == .idle {
            beginTransaction(as: .single)
        } else {
            runner.noteStatementTime()
        }
        runner.startTimerOnce()
    }

    // MARK: Parse

    func parse(_ name: String, _ text: [UInt8], _ types: [TypeID]) throws(Interrupt) {
        let statements: [StatementSource]
        do throws(SQLError) {
            statements = try runner.find(text, parameters: types)
        } catch {
            throw Interrupt(error)
        }
        runner.noteNotices(of: text)
        guard statements.count <= 1 else {
            throw .error(
                SQLError(
                    .syntaxError, "cannot insert multiple commands into a prepared statement"))
        }
        if let source = statements.first { try refuseInFailedTransaction(source) }
        if !name.isEmpty && prepared[name] != nil {
            throw .error(SessionErrors.duplicateStatement(name))
        }
        let statement = try prepare(
            name, statements.first, types,
            text: String(decoding: text, as: UTF8.self), isFromText: false)
        if name.isEmpty { unnamedStatement = statement } else { prepared[name] = statement }
    }

    /// Plans a statement so far that its parameters and its columns are known.
    func prepare(
        _ name: String, _ source: StatementSource?, _ types: [TypeID], text: String,
        isFromText: Bool
    ) throws(Interrupt) -> PreparedStatement {
        var planned: PlannedStatement?
        var columns: [ResultColumn] = []
        if let source, source.transactionCommand == nil {
            let plan = try runner.plan(source, types)
            planned = plan
            columns = try resultColumns(of: plan.command)
            for (index, type) in plan.parameterTypes.enumerated()
            where type == TypeID(0) || type == .unknown {
                throw .error(
                    SQLError(
                        .indeterminateDatatype,
                        "could not determine data type of parameter $\(index + 1)"))
            }
        }
        return PreparedStatement(
            name: name, source: source, givenTypes: types,
            parameterTypes: planned?.parameterTypes ?? types, planned: planned, columns: columns,
            isFromText: isFromText, text: text, preparedAt: statementTimestamp)
    }

    func statement(named name: String) throws(Interrupt) -> PreparedStatement {
        if name.isEmpty {
            if let unnamedStatement { return unnamedStatement }
            throw .error(
                SQLError(
                    .invalidSQLStatementName, "unnamed prepared statement does not exist"))
        }
        // The same statement again and again is what a prepared one is for.
        if let last = lastStatement, last.name == name { return last }
        if let statement = prepared[name] {
            lastStatement = statement
            return statement
        }
        throw .error(SessionErrors.noStatement(name))
    }

    // MARK: Bind

    func bind(
        _ portalName: String, _ statementName: String, _ values: [BoundParameter],
        _ formats: [ValueFormat]
    ) throws(Interrupt) {
        let statement = try statement(named: statementName)
        guard values.count == statement.parameterTypes.count else {
            throw .error(
                SQLError(
                    .protocolViolation,
                    "bind message supplies \(values.count) parameters, but prepared statement "
                        + "\"\(statementName)\" requires \(statement.parameterTypes.count)"))
        }
        if let source = statement.source {
            if block == .failed {
                try refuseInFailedTransaction(source)
            }
        }
        if !portalName.isEmpty && portals[portalName] != nil {
            throw .error(SessionErrors.duplicateCursor(portalName))
        }
        if block != .failed { try runner.followEnums() }
        runner.pace.mayMove = true
        let parameters = try decode(values, statement.parameterTypes, portal: portalName)
        runner.pace.mayMove = false
        try runner.revalidate(statement)
        if let error = statement.plan?.query?.constantError { throw .error(error) }
        let columns = statement.resultColumns
        let formats = try expand(formats, count: columns.count)
        let portal = Portal(
            name: portalName,
            run: statement.source.map {
                StatementRun(
                    $0, prepared: statement, parameterTypes: statement.parameterTypes,
                    parameters: parameters, formats: formats, planned: statement.plan,
                    announces: false)
            }, formats: formats, columns: columns, depth: savepoints.count)
        if observation != nil { portal.run?.boundIdentity = values.map(\.bytes).hashValue }
        if portalName.isEmpty { unnamedPortal = portal } else { portals[portalName] = portal }
    }

    /// One format for each column: none given is text, one given is for all.
    func expand(_ formats: [ValueFormat], count: Int) throws(Interrupt) -> [ValueFormat] {
        if formats.count == count { return formats }
        switch formats.count {
        case 0: return [ValueFormat](repeating: .text, count: count)
        case 1: return [ValueFormat](repeating: formats[0], count: count)
        default:
            throw .error(
                SQLError(
                    .protocolViolation,
                    "bind message has \(formats.count) result formats but query has \(count) "
                        + "columns"))
        }
    }

    private func decode(
        _ values: [BoundParameter], _ types: [TypeID], portal: String
    ) throws(Interrupt) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            guard let bytes = value.bytes else {
                result.append(.null)
                continue
            }
            let type = SQLType(types[index])
            do throws(SQLError) {
                if value.format == .text, type.oid == .regclass {
                    result.append(try regclass(String(decoding: bytes, as: UTF8.self)))
                } else if value.format == .text {
                    result.append(try TypeInput.parse(bytes, as: type, environment))
                } else {
                    result.append(try decodeBinary(bytes, type, environment))
                }
            } catch {
                if error.asksToMove { throw .yield }
                throw .error(error.inContext(parameterContext(portal, index, value)))
            }
        }
        return result
    }

    private func decodeBinary(
        _ bytes: [UInt8], _ type: SQLType, _ environment: TypeEnvironment
    ) throws(SQLError) -> Value {
        let result = bytes.withUnsafeBytes { buffer -> Result<Value, SQLError> in
            do throws(SQLError) {
                return .success(try TypeInput.decodeBinary(buffer, as: type, environment))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func parameterContext(
        _ portal: String, _ index: Int, _ value: BoundParameter
    ) -> String {
        let place = SessionErrors.place(ofParameter: index, portal: portal)
        guard value.format == .text, let bytes = value.bytes else { return place }
        return "\(place) = '\(String(decoding: bytes.prefix(64), as: UTF8.self))'"
    }

    // MARK: Describe

    func describeStatement<Sink: ResultSink>(
        _ name: String, _ sink: inout Sink
    ) throws(Interrupt) {
        let statement = try statement(named: name)
        if block == .failed && !statement.resultColumns.isEmpty {
            throw .error(SessionErrors.failedTransaction)
        }
        try runner.revalidate(statement)
        sink.parameterDescription(statement.parameterTypes)
        let columns = statement.resultColumns
        if columns.isEmpty && statement.plan?.query?.kind != .select {
            sink.noData()
        } else {
            let formats = [ValueFormat](repeating: .text, count: columns.count)
            sink.columns(columns, formats: formats)
        }
    }

    func describePortal<Sink: ResultSink>(
        _ name: String, _ sink: inout Sink
    ) throws(Interrupt) {
        let portal = try portal(named: name)
        if block == .failed && !portal.columns.isEmpty {
            throw .error(SessionErrors.failedTransaction)
        }
        if portal.columns.isEmpty && portal.run?.query?.kind != .select {
            sink.noData()
        } else {
            sink.columns(portal.columns, formats: portal.formats)
        }
    }

    func portal(named name: String) throws(Interrupt) -> Portal {
        if let portal = name.isEmpty ? unnamedPortal : portals[name] { return portal }
        throw .error(SessionErrors.noPortal(name))
    }

    // MARK: Execute

    func startExecute<Sink: ResultSink>(
        _ name: String, _ rows: Int, _ sink: inout Sink
    ) -> Progress {
        beginExtended()
        do throws(Interrupt) {
            let portal = try portal(named: name)
            if let run = portal.run, portal.state != .active {
                try refuseInFailedTransaction(run.statement)
            } else if block == .failed {
                throw .error(SessionErrors.failedTransaction)
            }
            if let run = portal.run {
                run.beginPortion()
                if portal.state == .ready { tellBegin(run) }
                runner.arm(run, isInBlock: isInBlock)
            }
            activity = .execute(portal, maximumRows: max(0, rows))
        } catch {
            if case .error(let error) = error { return fail(error, &sink) }
        }
        return drive(&sink)
    }

    func advance<Sink: ResultSink>(
        _ portal: Portal, _ rows: Int, _ sink: inout Sink
    ) throws(Interrupt) -> Pause {
        guard let run = portal.run else {
            sink.emptyQuery()
            return .finished
        }
        if portal.cursor != nil { return try executeCursor(portal, rows, &sink) }
        if portal.state == .done {
            guard portal.columns.isEmpty else {
                sink.commandComplete(tag: portal.tag.ofNoRows)
                return .finished
            }
            throw .error(SessionErrors.cannotRun(portal.name))
        }
        portal.state = .active
        let outcome = try advance(run, limit: rows, &sink)
        if runner.hasNotices { runner.tellNotices(&sink) }
        switch outcome {
        case .outputFull: return .outputFull
        case .suspended:
            tellEnd(of: nil)
            sink.portalSuspended()
        case .complete(let tag):
            portal.state = .done
            portal.tag = tag
            if block == .single { isPipelining = true }
            runner.stopTimer()
            runner.noteTransaction()
            tellEnd(of: tag)
            sink.commandComplete(tag: tag)
        }
        return .finished
    }

    // MARK: Close and Sync

    func closeStatement(_ name: String) {
        if name.isEmpty { unnamedStatement = nil } else { prepared[name] = nil }
    }

    func closePortal(_ name: String) {
        if name.isEmpty { unnamedPortal = nil } else { portals[name] = nil }
    }

    func advanceSync<Sink: ResultSink>(_ sink: inout Sink) throws(Interrupt) -> Pause {
        if block == .single || block == .implicit {
            if case .sync(let under) = activity {
                let commit = under ?? BlockCommit()
                if under == nil {
                    activity = .sync(commit)
                    runner.armForCommit()
                    if runner.hasRun { observation?.observer.commitBegan() }
                }
                try advance(commit)
            }
        }
        runner.stopTimer()
        return .finished
    }
}

extension SQLError {
    /// The same error with a context, unless it has one.
    func inContext(_ context: String) -> SQLError {
        guard fields.context == nil, !asksToMove else { return self }
        return with(context: context)
    }
}

extension SessionErrors {
    /// The context of an error about a parameter.
    package static func place(ofParameter index: Int, portal: String) -> String {
        portal.isEmpty
            ? "unnamed portal parameter $\(index + 1)"
            : "portal \"\(portal)\" parameter $\(index + 1)"
    }

    static func duplicateStatement(_ name: String) -> SQLError {
        SQLError(
            .duplicatePreparedStatement, "prepared statement \"\(name)\" already exists")
    }

    static func noStatement(_ name: String) -> SQLError {
        SQLError(
            .invalidSQLStatementName, "prepared statement \"\(name)\" does not exist")
    }

    static func duplicateCursor(_ name: String) -> SQLError {
        SQLError(.duplicateCursor, "cursor \"\(name)\" already exists")
    }

    static func noPortal(_ name: String) -> SQLError {
        SQLError(.invalidCursorName, "portal \"\(name)\" does not exist")
    }

    static func noCursor(_ name: String) -> SQLError {
        SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
    }

    static func cannotRun(_ name: String) -> SQLError {
        SQLError(.objectNotInPrerequisiteState, "portal \"\(name)\" cannot be run")
    }
}
