// When a rule may act: the moments of a conversation.

/// A moment of a conversation at which a fault can be put.
///
/// A statement outside a block meets, in this order: `begin`, `beforeStatement`, `row`, `afterStatement`, `beforeCommit`,
/// `afterCommit`. BEGIN, COMMIT and ROLLBACK are statements too and meet `beforeStatement`; those that end a
/// transaction meet no `afterStatement`, since `afterCommit` is that moment. The COMMIT of a failed transaction is a
/// rollback and meets no moment of a commit; that of a transaction that wrote nothing does.
public enum FaultMoment: Hashable, Sendable {
    /// A connection was accepted; nobody has said a word.
    case accept
    /// The client has said who it is, and the server is about to answer.
    case authenticate
    /// A transaction begins, by BEGIN or by a statement outside a block.
    case begin
    /// A statement was read and understood, and has done nothing yet.
    case beforeStatement
    /// A statement has done its work, and its answer is not complete yet.
    case afterStatement
    /// Before the n-th row, counted from 1 in each statement; nil: before every row. Without a table: of the rows that
    /// are answered. With one: of the rows of that table that the statement finds, or is about to insert.
    case row(Int?, table: FaultPattern?)
    /// Everything is ready, the commit has not taken effect: it can still be undone.
    case beforeCommit
    /// The commit has taken effect and others see it; the client has not heard of it.
    case afterCommit
    /// Before the n-th message that the server sends, counted from 1; nil: before every one.
    case message(Int?, of: FaultScope)
    /// After k bytes that the server sent; 0: before the first.
    case byte(Int, of: FaultScope)
    /// The client has said good-bye, or has hung up.
    case close
}

/// What messages and bytes are counted in.
public enum FaultScope: Hashable, Sendable {
    /// Anew in the answer to each request. Whatever is sent up to the first request is an answer too. An answer that was
    /// under way when the server's first rule came is counted from there.
    case answer
    /// From the connection's beginning.
    case connection
}

/// Kinds of moments: what the rules that are in force wait for.
public struct FaultMoments: OptionSet, Hashable, Sendable {
    /// One bit a kind.
    public let rawValue: UInt32

    /// The kinds of these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `FaultMoment.accept`.
    public static let accept = FaultMoments(rawValue: 1)
    /// `FaultMoment.authenticate`.
    public static let authenticate = FaultMoments(rawValue: 1 << 1)
    /// `FaultMoment.begin`.
    public static let begin = FaultMoments(rawValue: 1 << 2)
    /// `FaultMoment.beforeStatement`.
    public static let beforeStatement = FaultMoments(rawValue: 1 << 3)
    /// `FaultMoment.afterStatement`.
    public static let afterStatement = FaultMoments(rawValue: 1 << 4)
    /// `FaultMoment.row` without a table.
    public static let row = FaultMoments(rawValue: 1 << 5)
    /// `FaultMoment.row` of a table.
    public static let tableRow = FaultMoments(rawValue: 1 << 6)
    /// `FaultMoment.beforeCommit`.
    public static let beforeCommit = FaultMoments(rawValue: 1 << 7)
    /// `FaultMoment.afterCommit`.
    public static let afterCommit = FaultMoments(rawValue: 1 << 8)
    /// `FaultMoment.message`.
    public static let message = FaultMoments(rawValue: 1 << 9)
    /// `FaultMoment.byte`.
    public static let byte = FaultMoments(rawValue: 1 << 10)
    /// `FaultMoment.close`.
    public static let close = FaultMoments(rawValue: 1 << 11)

    /// The moments that the session sees.
    public static let session: FaultMoments = [
        .begin, .beforeStatement, .afterStatement, .row, .tableRow, .beforeCommit, .afterCommit,
    ]
    /// The moments that the writer of the connection sees.
    public static let output: FaultMoments = [.message, .byte]

    /// Every kind, with its words in the order they are told in.
    static let named: [(moments: FaultMoments, words: String)] = [
        (.accept, "at accept"), (.authenticate, "at authenticate"), (.begin, "at begin"),
        (.beforeStatement, "before statement"), (.afterStatement, "after statement"),
        (.row, "at row N"), (.tableRow, "at row N of table NAME"),
        (.beforeCommit, "before commit"), (.afterCommit, "after commit"),
        (.message, "at message N"), (.byte, "at byte N"), (.close, "at close"),
    ]

    static let all = FaultMoments(named.map(\.moments))

    var words: [String] { Self.named.filter { contains($0.moments) }.map(\.words) }
}

extension FaultMoment {
    /// Its kind, as a set of one.
    package var kind: FaultMoments {
        switch self {
        case .accept: .accept
        case .authenticate: .authenticate
        case .begin: .begin
        case .beforeStatement: .beforeStatement
        case .afterStatement: .afterStatement
        case .row(_, nil): .row
        case .row: .tableRow
        case .beforeCommit: .beforeCommit
        case .afterCommit: .afterCommit
        case .message: .message
        case .byte: .byte
        case .close: .close
        }
    }
}
