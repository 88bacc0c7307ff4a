// Statements: with rows, without, several.

import ClientPooling
public import NIOCore

/// One of the results of a statement that gives several.
public struct MySQLResultSet: Sendable {
    /// The columns; none where this result has no rows.
    public var columns: [MySQLColumn] = []
    /// The rows.
    public var rows: [MySQLRow] = []
    /// What was done.
    public var result = MySQLResult()
}

/// What a statement warns of (`SHOW WARNINGS`).
public struct MySQLWarning: Hashable, Sendable {
    /// `Note`, `Warning` or `Error`.
    public let level: String
    /// An error's number.
    public let code: MySQLError.Code
    /// The server's words.
    public let message: String
}

extension MySQLConnection {
    /// Executes a statement and gives its rows as they arrive.
    ///
    /// A statement without parameters goes by the text protocol, one with parameters is prepared, kept and executed by the binary
    /// one; the rows read the same.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - fetchSize: So many rows at a time by a cursor of the server's; nil has all sent at once, as fast as they are taken. A cursor
    ///     costs the server a temporary table, and leaves it free of the statement's locks meanwhile.
    /// - Throws: ``MySQLError`` where the server refuses it; `ClientError` where the connection breaks; `CancellationError`.
    public func query(_ query: MySQLQuery, fetchSize: Int? = nil) async throws -> MySQLRows {
        try await rows(of: query, fetchSize: fetchSize, lease: nil)
    }

    /// - Parameter lease: Keeps the connection lent as long as rows may come.
    func rows(
        of query: MySQLQuery, fetchSize: Int?, lease: LeaseHolder<MySQLConnection>?
    ) async throws -> MySQLRows {
        let answer = try await start(query, fetchSize: fetchSize)
        var columns: [MySQLColumn] = []
        var rest = AnswerDelivery()
        while columns.isEmpty, rest.completion == nil {
            rest = try await answer.next()
            if case .failed(let error) = rest.completion, rest.events.isEmpty { throw error }
            if let begin = rest.events.firstIndex(where: { $0.layout != nil }) {
                columns = rest.events[begin].layout?.columns ?? []
                rest.events.removeSubrange(...begin)
            } else if rest.events.contains(where: \.isFileRequest) {
                try await refuseFile()
            }
        }
        return MySQLRows(columns, RowSource(answer, rest, lease))
    }

    /// Executes a statement and throws its rows away, if it has any.
    ///
    /// - Returns: What it has done; of several statements the last one.
    /// - Throws: ``MySQLError`` where the server refuses it; `ClientError` where the connection breaks; `CancellationError`.
    @discardableResult
    public func execute(_ query: MySQLQuery) async throws -> MySQLResult {
        try await start(query).result()
    }

    /// Executes a statement, or with ``MySQLOptions/allowsMultiStatements`` several, and gives all results: of a procedure its result
    /// sets and at last what it has done.
    ///
    /// - Throws: ``MySQLError`` where the server refuses one of them, what was done before stands; `ClientError` where the connection
    ///   breaks; `CancellationError`.
    public func queryAll(_ query: MySQLQuery) async throws -> [MySQLResultSet] {
        let answer = try await start(query)
        var sets: [MySQLResultSet] = []
        var current = MySQLResultSet()
        while true {
            let delivery = try await answer.next()
            for event in delivery.events {
                switch event {
                case .columns(let layout): current.columns = layout.columns
                case .rows(let batch):
                    current.rows += (0..<batch.count).map { batch.row($0) }
                case .end(let result):
                    current.result = result
                    sets.append(current)
                    current = MySQLResultSet()
                case .fileRequest: try await refuseFile()
                }
            }
            switch delivery.completion {
            case nil: continue
            case .succeeded: return sets
            case .failed(let error): throw error
            }
        }
    }

    /// Executes the same statement for each set of parameters, prepared once.
    ///
    /// - Parameters:
    ///   - text: The text, with a `?` for each parameter.
    ///   - parameterSets: The values.
    /// - Returns: How many rows all together have changed.
    /// - Throws: What ``execute(_:)`` throws; the sets before the one that failed are done, outside a transaction.
    @discardableResult
    public func executeMany(
        unescaped text: String, _ parameterSets: some Sequence<[any MySQLEncodable]>
    ) async throws -> Int {
        var affected = 0
        for set in parameterSets {
            let query = MySQLQuery(unescaped: text, set.map(\.mysqlValue))
            let (sum, overflow) = affected.addingReportingOverflow(
                try await execute(query).affectedRows)
            affected = overflow ? Int.max : sum
        }
        return affected
    }

    /// Executes `LOAD DATA LOCAL INFILE …` and sends what the source gives, whatever file the statement names. No file of this machine is
    /// ever opened; without this call a server that asks for one gets an empty one.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - source: The file's content, in pieces of any length.
    /// - Throws: ``MySQLError``, `ClientError`, `CancellationError`, and what the source throws. Where the source fails or the task is
    ///   cancelled before its end, the connection is closed, which alone has the server undo what it has loaded (where the
    ///   table is transactional).
    @discardableResult
    public func loadLocal<Source: AsyncSequence>(
        _ query: MySQLQuery, from source: Source
    ) async throws -> MySQLResult where Source.Element == ByteBuffer {
        let answer = try await start(query)
        var result = MySQLResult()
        var isSent = false
        while true {
            let delivery = try await answer.next()
            for event in delivery.events {
                switch event {
                case .end(let part): result = part
                case .fileRequest:
                    if isSent {
                        try await refuseFile()
                    } else {
                        isSent = true
                        try await send(source, for: answer)
                    }
                case .columns, .rows: break
                }
            }
            switch delivery.completion {
            case nil: continue
            case .succeeded: return result
            case .failed(let error): throw error
            }
        }
    }

    private func send<Source: AsyncSequence>(
        _ source: Source, for answer: PendingAnswer
    ) async throws where Source.Element == ByteBuffer {
        do {
            for try await var piece in source {
                try Task.checkCancellation()
                while let part = piece.readSlice(
                    length: min(piece.readableBytes, Self.filePiece)), part.readableBytes > 0
                {
                    try await sendFile(part)
                }
            }
            try Task.checkCancellation()
        } catch {
            // The protocol has no word for 'no more, and forget what came': only a broken connection is that.
            terminate()
            _ = await answer.stream.end()
            throw error
        }
        try await sendFile(ByteBuffer())
    }

    /// Of a file in one packet.
    private static let filePiece = 256 << 10

    /// What the last statement has warned of.
    ///
    /// - Throws: What ``query(_:fetchSize:)`` throws.
    public func warnings() async throws -> [MySQLWarning] {
        try await query("SHOW WARNINGS").collect().map { row in
            let (level, code, message) = try row.decode((String, UInt16, String).self)
            return MySQLWarning(level: level, code: .init(rawValue: code), message: message)
        }
    }

    /// Makes another database the default one (COM_INIT_DB).
    ///
    /// - Throws: ``MySQLError`` where the server refuses; `ClientError` where the connection breaks.
    public func selectDatabase(_ name: String) async throws {
        status.update { $0.hasOtherDatabase = true }
        _ = try await run(.selectDatabase(name)).result()
    }

    func start(_ query: MySQLQuery, fetchSize: Int? = nil) async throws -> PendingAnswer {
        let snapshot = status.snapshot.scope
        if snapshot.endedBy != nil || snapshot.doubtedFor != nil { try await checkScope() }
        guard query.parameters.count <= Int(UInt16.max) else {
            throw ClientError.misuse("a statement has at most 65,535 parameters")
        }
        guard !query.parameters.isEmpty || fetchSize != nil else {
            return try run(.query(query.text))
        }
        let rows = fetchSize.map { UInt32(clamping: max(1, $0)) }
        return try run(.statement(query.text, query.parameters, fetchSize: rows))
    }
}

extension AnswerEvent {
    var layout: RowLayout? { if case .columns(let layout) = self { layout } else { nil } }
}
