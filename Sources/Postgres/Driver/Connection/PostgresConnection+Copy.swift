// COPY in both directions (PostgreSQL documentation, section 55.2.7).

import ClientKit
import ClientPooling
public import NIOCore

extension PostgresConnection {
    /// Sends data to a `COPY … FROM STDIN`, as the body writes it.
    ///
    /// ```swift
    /// try await connection.copyIn("COPY users (id, name) FROM STDIN") { writer in
    ///     try await writer.write("1\tAda\n2\tGrace\n")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - statement: Trusted text; COPY takes no parameters.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Writes the data. When it throws, nothing is stored.
    /// - Returns: What the server says it has stored.
    /// - Throws: What the body throws; ``PostgresError``; `ClientError`; `CancellationError`.
    @discardableResult
    public func copyIn(
        _ statement: String, on actor: isolated (any Actor)? = #isolation,
        _ body: (inout PostgresCopyWriter) async throws -> Void
    ) async throws -> PostgresCommandTag {
        let answer = begin(.copyIn(statement))
        while true {
            let taken = try await answer.next()
            if let end = taken.end {
                try end.get()
                throw ClientError.misused("the statement is no COPY FROM STDIN")
            }
            if taken.events.contains(where: { if case .copyIn = $0 { true } else { false } }) {
                break
            }
        }
        var writer = PostgresCopyWriter(answer)
        do {
            try await body(&writer)
            try await writer.flush()
        } catch {
            let id = answer.stream.id
            link.perform { $0.endCopy(id, failure: "the client gave up") }
            throw await cause(of: error, answer)
        }
        let id = answer.stream.id
        link.perform { $0.endCopy(id, failure: nil) }
        return try await answer.tag()
    }

    /// What is to be thrown where the client has given up: what the server says, where it gave up first.
    private func cause(of error: any Error, _ answer: Answer) async -> any Error {
        do { _ = try await answer.tag() } catch let reported as PostgresError {
            // The words of our own that it repeats.
            return reported.code == .queryCanceled ? error : reported
        } catch {
            return error
        }
        return error
    }

    /// Sends data to a `COPY … FROM STDIN`, piece by piece; pieces may be cut anywhere.
    ///
    /// - Returns: What the server says it has stored.
    /// - Throws: What the sequence throws, and then nothing is stored; ``PostgresError``; `ClientError`; `CancellationError`.
    @discardableResult
    public func copyIn<Pieces: AsyncSequence>(
        _ statement: String, from pieces: Pieces
    ) async throws -> PostgresCommandTag where Pieces.Element == ByteBuffer {
        try await copyIn(statement) { writer in
            for try await piece in pieces { try await writer.write(piece) }
        }
    }

    /// Stores rows in a table by COPY in its binary form, the fastest way to store many.
    ///
    /// The types have to be those of the columns exactly: an `Int` goes into a `bigint` alone, an `Int32` into an `integer`.
    ///
    /// - Parameters:
    ///   - table: The table's name, which may have a schema's before it.
    ///   - columns: The columns, in the order of the values.
    ///   - rows: Tuples.
    /// - Returns: What the server says it has stored.
    /// - Throws: What the sequence throws, and then nothing is stored; ``PostgresError``; `ClientError`; `CancellationError`.
    @discardableResult
    public func copyIn<each Value: PostgresEncodable, Rows: AsyncSequence>(
        into table: String, columns: [String], rows: Rows
    ) async throws -> PostgresCommandTag where Rows.Element == (repeat each Value) {
        try await copyIn(Self.binaryCopy(into: table, columns)) { writer in
            writer.beginBinary()
            for try await row in rows {
                try writer.add(repeat each row)
                try await writer.flushIfFull()
            }
            writer.endBinary()
        }
    }

    /// The same with rows that are there already.
    ///
    /// - Returns: What the server says it has stored.
    /// - Throws: ``PostgresEncodingError``, and then nothing is stored; ``PostgresError``; `ClientError`; `CancellationError`.
    @discardableResult
    public func copyIn<each Value: PostgresEncodable>(
        into table: String, columns: [String], rows: some Sequence<(repeat each Value)>
    ) async throws -> PostgresCommandTag {
        try await copyIn(Self.binaryCopy(into: table, columns)) { writer in
            writer.beginBinary()
            for row in rows {
                try writer.add(repeat each row)
                if writer.isFull { try await writer.flush() }
            }
            writer.endBinary()
        }
    }

    private static func binaryCopy(into table: String, _ columns: [String]) -> String {
        let name = table.split(separator: ".").map { PostgresQuery.quoted(identifier: String($0)) }
            .joined(separator: ".")
        let list = columns.map { PostgresQuery.quoted(identifier: $0) }.joined(separator: ", ")
        return "COPY \(name) (\(list)) FROM STDIN (FORMAT binary)"
    }

    /// Reads the data of a `COPY … TO STDOUT`, as it comes: one piece for each row, and some for what stands around them.
    ///
    /// - Parameter statement: Trusted text; COPY takes no parameters.
    /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
    public func copyOut(_ statement: String) async throws -> PostgresCopyOut {
        let answer = begin(.copyOut(statement))
        while true {
            let taken = try await answer.next()
            if case .failure(let error) = taken.end, taken.events.isEmpty { throw error }
            if taken.events.contains(where: { if case .copyOut = $0 { true } else { false } }) {
                return PostgresCopyOut(CopySource(answer, first: taken))
            }
            guard taken.end == nil else {
                throw ClientError.misused("the statement is no COPY TO STDOUT")
            }
        }
    }
}

/// The data of a `COPY … TO STDOUT`. It is read once; while nobody asks for more the server is held back.
public struct PostgresCopyOut: AsyncSequence, Sendable {
    /// A piece of the data.
    public typealias Element = ByteBuffer
    private let source: CopySource

    init(_ source: CopySource) { self.source = source }

    /// The data, from its beginning. Only the first iterator gets it.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }

    /// Reads the data.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: CopySource
        private var pieces: [ByteBuffer] = []
        private var isLast = false

        fileprivate init(source: CopySource) { self.source = source }

        /// The next piece; nil after the last one.
        ///
        /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
        public mutating func next() async throws -> ByteBuffer? {
            try await next(isolation: nil)
        }

        /// The same without leaving the caller's actor where a piece is there.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> ByteBuffer? {
            while true {
                if let piece = pieces.popLast() { return piece }
                if isLast { return nil }
                let (more, isLast) = try await source.next()
                pieces = more.reversed()
                self.isLast = isLast
            }
        }
    }
}

/// When the last reference to it goes, so does the data that nobody has read.
final class CopySource: Sendable {
    private let answer: Answer
    private let first: ResultStream.Taken
    private let isClaimed = ClaimFlag()

    init(_ answer: Answer, first: ResultStream.Taken) {
        self.answer = answer
        self.first = first
    }

    deinit { answer.abandon() }

    func next() async throws -> ([ByteBuffer], isLast: Bool) {
        let taken = isClaimed.claim() ? first : try await answer.next()
        let pieces = taken.events.compactMap { event in
            if case .copyData(let bytes) = event { bytes } else { nil }
        }
        if case .failure(let error) = taken.end {
            if pieces.isEmpty { throw error }
            return (pieces, false)
        }
        return (pieces, taken.end != nil)
    }
}
