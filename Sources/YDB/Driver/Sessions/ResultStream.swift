// Results that come as a stream: parts of result sets, taken one after the other.

import ClientPooling
import NIOCore
import SwiftProtobuf
import YDBWire

/// A stream of results, from whatever method.
final class ResultSource: Sendable {
    /// What one message of the stream says.
    struct Part: Sendable {
        var result: ResultSet?
        /// A transaction that the server has begun.
        var transaction: String?
        var statistics: QueryStatistics?
    }

    private struct State {
        /// The last part of each result set, whose columns serve those behind it.
        var last: [Int: ResultSet] = [:]
        var isOver = false
        var statistics: QueryStatistics?
    }

    private let stream: MessageStream
    private let read: @Sendable (ByteBuffer, (Int) -> ResultSet?) throws -> Part
    private let ended: @Sendable (Result<GRPCMetadata, any Error>) -> Void
    private let began: @Sendable (String) -> Void
    private let judge: @Sendable (any Error) -> any Error
    private let state = WatchedMutex(State())

    /// - Parameters:
    ///   - read: Reads a message; is given the part before of the result set of a number.
    ///   - began: Is told of a transaction that the server has begun.
    ///   - judge: What an error says of the work, by where it came.
    ///   - ended: Is told once how it ended: in order, by an error, or called off.
    init(
        _ stream: MessageStream,
        read: @Sendable @escaping (ByteBuffer, (Int) -> ResultSet?) throws -> Part,
        began: @Sendable @escaping (String) -> Void = { _ in },
        judge: @Sendable @escaping (any Error) -> any Error = { $0 },
        ended: @Sendable @escaping (Result<GRPCMetadata, any Error>) -> Void
    ) {
        self.stream = stream
        self.read = read
        self.began = began
        self.judge = judge
        self.ended = ended
    }

    deinit { finish(.failure(CancellationError())) }

    /// What the server has counted, once all was taken and if it was asked to.
    var statistics: QueryStatistics? { state.withLock { $0.statistics } }

    /// The next part with rows or columns; nil behind the last one.
    ///
    /// - Throws: ``YDBError``, `CancellationError`.
    func next() async throws -> ResultSet? {
        while !state.withLock({ $0.isOver }) {
            do {
                guard let message = try await stream.next() else {
                    finish(.success(stream.end?.metadata ?? GRPCMetadata()))
                    return nil
                }
                let part = try read(message) { index in state.withLock { $0.last[index] } }
                if let transaction = part.transaction { began(transaction) }
                if let statistics = part.statistics {
                    state.withLock { $0.statistics = statistics }
                }
                guard let result = part.result else { continue }
                state.withLock { $0.last[result.index] = result.withoutRows }
                return result
            } catch {
                stream.cancel()
                let error = YDBError.of(error, isStream: true)
                finish(.failure(error))
                throw judge(error)
            }
        }
        return nil
    }

    /// Has the server stop.
    func cancel() {
        stream.cancel()
        finish(.failure(CancellationError()))
    }

    private func finish(_ result: Result<GRPCMetadata, any Error>) {
        let isFirst = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        if isFirst { ended(result) }
    }
}

/// The results of a query or a read, as they come.
///
/// ```swift
/// for try await part in try await session.executeQuery("SELECT …") {
///     for row in part.rows { … }
/// }
/// ```
///
/// A result set comes in parts, each with its columns; ``ResultSet/index`` says which one a part is of. As long as parts are not taken the
/// server is held back, so that the size of a result does not matter. Who stops before the end and drops the results has the server
/// stop; a session of which a stream was stopped is not used again, for nobody knows what the server does with it.
public struct QueryResults: AsyncSequence, Sendable {
    /// A part of a result set.
    public typealias Element = ResultSet

    let source: ResultSource

    /// Goes through the parts that are left.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }

    /// Gives the parts one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let source: ResultSource

        /// The next part; nil behind the last one.
        ///
        /// - Throws: ``YDBError`` where the server ends the query with an error or the connection breaks; `CancellationError`.
        public mutating func next() async throws -> ResultSet? { try await source.next() }
    }

    /// All that is left: the parts of each result set together.
    ///
    /// - Throws: What ``AsyncIterator/next()`` throws.
    public func collect() async throws -> [ResultSet] {
        var results: [Int: ResultSet] = [:]
        while let part = try await source.next() {
            if results[part.index]?.append(part) == nil { results[part.index] = part }
        }
        return results.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Takes all that is left and throws it away: for queries that are executed for what they do.
    ///
    /// - Throws: What ``AsyncIterator/next()`` throws.
    public func finish() async throws { while try await source.next() != nil {} }

    /// Has the server stop the query.
    public func cancel() { source.cancel() }

    /// What the server has counted, once all was taken; nil where it was not asked to.
    public var statistics: QueryStatistics? { source.statistics }
}
