// What can be done about which error: the rules of the Go SDK and of YDB's documentation, and where those of the Python SDK differ.

import ClientPooling

extension YDBError {
    /// What a code means for somebody who could try again.
    ///
    /// The Python SDK tries INTERNAL_ERROR and NOT_FOUND again unless told not to; the Go SDK and the documentation never do, and nor
    /// does this. SESSION_EXPIRED is tried again by the Go SDK for idempotent work only, by the documentation at once: a session that
    /// is not there has done nothing.
    static func standing(
        _ code: Code, _ transport: TransportStatus?
    ) -> (FailureClass, WorkOutcome) {
        switch (code, transport) {
        // The Go SDK's table of gRPC's statuses: room may be found later; what was aborted was not done.
        case (_, .resourceExhausted?): (.overload, .notApplied)
        case (_, .aborted?): (.transient, .notApplied)
        case (.aborted, _), (.unavailable, nil), (.sessionBusy, _): (.transient, .notApplied)
        case (.unavailable, _): (.disconnect, .unknown)
        case (.overloaded, _): (.overload, .notApplied)
        case (.badSession, _), (.sessionExpired, _): (.disconnect, .notApplied)
        case (.undetermined, _), (.timeout, _), (.deadlineExceeded, _):
            (.unknownOutcome, .unknown)
        case (.connectionLost, _): (.disconnect, .unknown)
        case (.connectionFailure, _): (.disconnect, .notApplied)
        case (.cancelled, _), (.clientInternalError, _): (.permanent, .unknown)
        default: (.permanent, .notApplied)
        }
    }

    /// Whether the session that it came from is not to be used again: it is gone, does something else, or nobody knows what it does.
    var spoilsSession: Bool {
        switch code {
        case .badSession, .sessionExpired, .sessionBusy, .cancelled, .deadlineExceeded,
            .connectionLost, .connectionFailure, .clientInternalError:
            // Which the server told before it did anything.
            transportStatus != .resourceExhausted
        case .unavailable: transportStatus != nil
        default: false
        }
    }

    /// The same error of a request inside a transaction that was not to be committed by it: whatever the request did, it is not
    /// committed.
    var insideTransaction: YDBError {
        var error = self
        error.outcome = .notApplied
        if failureClass == .unknownOutcome { error.failureClass = .transient }
        return error
    }

    /// The same error as the answer to a commit, where the connection broke or the time was up: nobody knows whether it took place.
    var ofCommit: YDBError {
        guard outcome == .unknown else { return self }
        var error = self
        error.failureClass = .unknownOutcome
        return error
    }

    /// The same error where the request never came to a server that does something for it.
    var notSent: YDBError {
        var error = self
        error.outcome = .notApplied
        if failureClass == .unknownOutcome { error.failureClass = .disconnect }
        return error
    }
}
