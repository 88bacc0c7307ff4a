// What YDB answers when it refuses, and what its transport says where no answer comes.

public import ClientPooling

/// A request that failed: by the status that YDB answered, or because no answer came.
///
/// ```swift
/// do {
///     try await session.transaction().execute("UPSERT INTO users (id, name) VALUES (1, 'Ada')", commit: true)
/// } catch let error as YDBError where error.code == .preconditionFailed {
///     …
/// }
/// ```
///
/// Where gRPC ended the call without YDB's answer, ``transportStatus`` says how, and ``code`` is the one that YDB's own SDKs give such
/// an end. What goes wrong before anything is sent, in a pool or by wrong options, is a `ClientError`; both say what can be done about
/// them (`ClassifiedError`).
public struct YDBError: ClassifiedError, Hashable {
    /// A status code. The list is open: newer servers may have more.
    public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral {
        /// The number, as YDB's protocol has it.
        public let rawValue: Int

        /// The code of this number.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The code of this number.
        public init(integerLiteral value: Int) { rawValue = value }
    }

    /// How gRPC ended a call (grpc/doc/statuscodes.md).
    public struct TransportStatus: RawRepresentable, Hashable, Sendable {
        /// gRPC's number.
        public let rawValue: Int

        /// The status of this number.
        public init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// Which error it is.
    public var code: Code

    /// What happened, for people: the texts of the issues, or of the transport.
    public var message: String

    /// What the server told of it, as a tree; empty where the transport failed.
    public var issues: [YDBIssue]

    /// How the call ended where YDB's answer did not come; nil where it did.
    public var transportStatus: TransportStatus?

    /// What kind of failure it is, from the view of somebody who could try again.
    public var failureClass: FailureClass

    /// What became of the work.
    public var outcome: WorkOutcome

    /// An error of this code.
    ///
    /// - Parameters:
    ///   - code: Which error it is; decides ``failureClass`` and ``outcome``.
    ///   - message: What happened; by default the issues' texts.
    ///   - issues: What the server told.
    ///   - transportStatus: How gRPC ended the call, where YDB did not answer.
    public init(
        _ code: Code, _ message: String? = nil, issues: [YDBIssue] = [],
        transportStatus: TransportStatus? = nil
    ) {
        self.code = code
        self.message = message ?? YDBIssue.summary(of: issues)
        self.issues = issues
        self.transportStatus = transportStatus
        (failureClass, outcome) = Self.standing(code, transportStatus)
    }
}

extension YDBError: CustomStringConvertible {
    /// The code with its number, how gRPC ended where it did, and the message.
    public var description: String {
        let transport = transportStatus.map { ", gRPC \($0)" } ?? ""
        let text = message.isEmpty ? "" : ": \(message)"
        return "\(code) (\(code.rawValue)\(transport))\(text)"
    }
}

/// One thing that a server told of a request, and what it told of that.
public struct YDBIssue: Hashable, Sendable {
    /// A place in a query's text, from 1.
    public struct Position: Hashable, Sendable {
        /// The line.
        public var row: Int
        /// The column, in bytes.
        public var column: Int

        /// A place.
        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// How serious it is.
    public enum Severity: Int, Hashable, Sendable, CaseIterable {
        /// The server cannot go on.
        case fatal = 0
        /// The request failed.
        case error = 1
        /// The request was done all the same.
        case warning = 2
        /// For information.
        case info = 3
    }

    /// The server's words.
    public var message: String
    /// The server's number of it; 0 where it has none.
    public var code: Int
    /// How serious it is.
    public var severity: Severity
    /// Where in the query it begins, where that is known.
    public var position: Position?
    /// Where in the query it ends, where that is known.
    public var endPosition: Position?
    /// What lies beneath it.
    public var issues: [YDBIssue]

    /// An issue.
    public init(
        message: String, code: Int = 0, severity: Severity = .error, position: Position? = nil,
        endPosition: Position? = nil, issues: [YDBIssue] = []
    ) {
        self.message = message
        self.code = code
        self.severity = severity
        self.position = position
        self.endPosition = endPosition
        self.issues = issues
    }

    /// The texts of all of them, each once, those beneath others behind them.
    static func summary(of issues: [YDBIssue]) -> String {
        var texts: [String] = []
        var known: Set<String> = []
        var rest: [YDBIssue] = issues.reversed()
        while let issue = rest.popLast() {
            let place = issue.position.map { "\($0.row):\($0.column) " } ?? ""
            let text = issue.message.isEmpty ? "" : place + issue.message
            if !text.isEmpty, known.insert(text).inserted { texts.append(text) }
            rest.append(contentsOf: issue.issues.reversed())
        }
        return texts.joined(separator: "; ")
    }
}
