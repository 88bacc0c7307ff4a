// A request that was sent, and how far its answer has come.

import PostgresWire

/// One request on its way.
struct Exchange: Sendable {
    /// What the answer has still to bring.
    enum Step: Equatable, Sendable {
        /// ParseComplete.
        case parse
        /// ParameterDescription.
        case parameters
        /// RowDescription or NoData of a statement that is being prepared.
        case statementShape
        /// BindComplete.
        case bind
        /// RowDescription or NoData of a portal.
        case portalShape
        /// DataRow or the end of the result.
        case rows
        /// The answer to a text of the simple protocol: any number of results.
        case results
        /// The rows of one of them.
        case resultRows
        /// CopyInResponse, or CopyOutResponse.
        case copyStart
        /// The client's data is sent.
        case copyingIn
        /// The server's data comes.
        case copyingOut
        /// CommandComplete of a COPY.
        case copyEnd
        /// ReadyForQuery.
        case ready
    }

    let request: SessionRequest
    var step: Step
    /// The first thing that went wrong.
    var failure: RequestFailure?
    /// The statement in use, where it is one that is kept.
    var key: StatementCache.Key?
    /// The name that is being prepared.
    var preparing: String?
    var columns: PostgresColumns?
    /// Nobody wants its rows any more.
    var isDetached = false
    /// It was sent a second time already.
    var isSecondAttempt = false
    /// Something of its result was passed on.
    var hasResult = false
    /// Its task wants it stopped.
    var isUnwanted = false
    /// How many CloseComplete may come.
    var closes = 0

    var id: RequestID { request.id }

    /// What it was doing, for people.
    var words: String {
        switch step {
        case .parse, .parameters, .statementShape: "preparing a statement"
        case .bind, .portalShape, .rows: "running a statement"
        case .results, .resultRows: "running a script"
        case .copyStart, .copyingIn, .copyingOut, .copyEnd: "running a COPY"
        case .ready: "ending a command"
        }
    }
}
