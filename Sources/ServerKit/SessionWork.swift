// What a server's machine asks of the session behind its connection, and what it is told in return.

package import QueryEngine

/// Names a connection to others: to CancelRequest, to KILL, to an administrator's view.
package struct ConnectionKey: Hashable, Sendable {
    package let processID: Int32
    /// Drawn at random: who knows it may cancel.
    package let secret: Int32

    package init(processID: Int32, secret: Int32) {
        self.processID = processID
        self.secret = secret
    }
}

/// What a client asks for when it has shown who it is.
package struct SessionOpening: Equatable, Sendable {
    package var user: String
    package var database: String
    /// Settings by name, in the order given; the last one counts.
    package var settings: [Setting]
    /// The connection's number, from 1; the handler fills it in.
    package var connection = 0

    package struct Setting: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(user: String, database: String, settings: [Setting] = []) {
        self.user = user
        self.database = database
        self.settings = settings
    }
}

/// Work for the session, or for what stands before it.
package enum SessionWork: Sendable {
    case open(SessionOpening)
    case request(SessionRequest)
    case copyData([UInt8])
    case copyDone
    case copyFail(SQLError)
    /// Stop what another connection runs, if the key is right.
    case cancel(ConnectionKey)
}

/// How far work went. Waiting, yielding and a full output are the handler's affair: a machine never hears of them.
package enum SessionResult: Sendable {
    case opened(ConnectionKey, settings: [SessionOpening.Setting])
    case refused(SQLError)
    /// `failed`: an error was said to the client. `state` is there after a request that ends a cycle.
    case finished(failed: Bool, state: SessionState?)
    case needsCopyData
    case terminated
}

/// What a machine says of the session while it is idle.
package struct SessionState: Equatable, Sendable {
    package var status: TransactionStatus
    /// 0 for none.
    package var idleInTransactionMilliseconds: Int
    /// 0 for none.
    package var idleMilliseconds: Int

    package init(
        status: TransactionStatus, idleInTransactionMilliseconds: Int = 0,
        idleMilliseconds: Int = 0
    ) {
        self.status = status
        self.idleInTransactionMilliseconds = idleInTransactionMilliseconds
        self.idleMilliseconds = idleMilliseconds
    }
}
