// Failures on the client's side that no server has worded.

public import ClientPooling

extension ClientError.Code {
    /// The call itself is wrong; nothing was sent.
    public static let invalidUse = ClientError.Code(rawValue: "invalidUse")
    /// The transaction is over: committed, rolled back, or ended by an error of the server's.
    public static let transactionOver = ClientError.Code(rawValue: "transactionOver")
    /// The server cut a result that was asked for as a whole.
    public static let truncatedResult = ClientError.Code(rawValue: "truncatedResult")
    /// The driver is stopped.
    public static let driverStopped = ClientError.Code(rawValue: "driverStopped")
}

extension ClientError {
    /// The call itself is wrong; nothing was sent.
    static func misuse(_ words: String) -> ClientError {
        ClientError(.invalidUse, words, failureClass: .permanent)
    }

    static func invalidOptions(_ words: String) -> ClientError {
        ClientError(.invalidOptions, words, failureClass: .permanent)
    }

    /// What is done is done; a part of its result is lost.
    static let truncated = ClientError(
        .truncatedResult, "the server has cut a result: ask for less, or by a stream",
        failureClass: .permanent, outcome: .unknown)

    static let driverStopped = ClientError(
        .driverStopped, "the driver is stopped", failureClass: .permanent)
}
