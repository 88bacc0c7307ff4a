// Failures on the client's side that the server has not worded.

public import ClientPooling

extension ClientError.Code {
    /// The server has rolled back the transaction that the statement was meant for, or that was to be committed; what did so is the
    /// underlying error.
    public static let transactionAborted = ClientError.Code(rawValue: "transactionAborted")
    /// The server sent what the protocol does not allow; the connection is closed.
    public static let protocolViolation = ClientError.Code(rawValue: "protocolViolation")
    /// The call itself is wrong; nothing was sent.
    public static let invalidUse = ClientError.Code(rawValue: "invalidUse")
}

extension ClientError {
    /// The server sent what the protocol does not allow.
    static func protocolViolation(_ words: String) -> ClientError {
        ClientError(.protocolViolation, words, failureClass: .disconnect)
    }

    /// The call itself is wrong; nothing was sent.
    static func misuse(_ words: String) -> ClientError {
        ClientError(.invalidUse, words, failureClass: .permanent)
    }
}
