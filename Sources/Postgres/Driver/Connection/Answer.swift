// The answer to one request, as the task sees it that asked.

import ClientKit
import ClientPooling
import NIOCore

/// Waits for a request's answer, and tells the connection when the task does not want it any more.
struct Answer: Sendable {
    let stream: ResultStream
    /// Lives as long as somebody waits for it.
    let connection: PostgresConnection
    /// Whether the server is asked to stop when the task is cancelled. Otherwise its answer is waited for, but not for ever.
    let isCancellable: Bool

    /// What has come since the last time; waits where nothing has.
    ///
    /// - Throws: Nothing of the server's: the end stands in what is returned.
    func next() async throws -> ResultStream.Taken {
        var taken = take()
        if taken.events.isEmpty, taken.end == nil {
            await withTaskCancellationHandler {
                await stream.wait()
            } onCancel: {
                let (id, isCancellable) = (stream.id, isCancellable)
                link.perform { conversation in
                    if isCancellable {
                        conversation.cancel(id)
                    } else {
                        conversation.limitTime(of: id)
                    }
                }
            }
            taken = take()
            if Task.isCancelled, isCancellable, let end = taken.end { Self.tell(end) }
        }
        return taken
    }

    /// A statement that was called off was not sent, or the server says that it has undone it.
    private static func tell(_ end: Result<Void, any Error>) {
        if case .failure(is CancellationError) = end {
            CalledOffWork.tell(.notApplied)
        } else {
            CalledOffWork.tell(nil)
        }
    }

    private var link: ClientLink<PostgresConversation> { connection.link }

    private func take() -> ResultStream.Taken {
        stream.take { link.perform { $0.resumeReading() } }
    }

    /// All parts up to the end.
    ///
    /// - Throws: What ended it.
    func events() async throws -> [ResultEvent] {
        var events: [ResultEvent] = []
        while true {
            let taken = try await next()
            events += taken.events
            if let end = taken.end {
                try end.get()
                return events
            }
        }
    }

    /// The tag of the last result, at the end; rows are thrown away as they come.
    ///
    /// - Throws: What ended it.
    func tag() async throws -> PostgresCommandTag {
        var tag = ""
        while true {
            let taken = try await next()
            for case .completed(let text) in taken.events { tag = text }
            if let end = taken.end {
                try end.get()
                return PostgresCommandTag(tag)
            }
        }
    }

    /// What is not taken yet is not wanted.
    func abandon() {
        guard !stream.isOver else { return }
        let id = stream.id
        link.perform { $0.abandon(id) }
    }

    func terminate() { link.terminate() }
}
