// Streams of a session: it is busy as long as they are not over.

import NIOCore
import SwiftProtobuf
import YDBWire

extension SessionCore {
    /// Asks for a stream of results.
    ///
    /// - Parameters:
    ///   - read: Reads a message.
    ///   - began: Is told of a transaction that the server has begun.
    ///   - judge: What an error says of the work, by where it came.
    ///   - ended: Is told how it ended, after the session was.
    func stream<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ settings: RequestSettings,
        read: @Sendable @escaping (ByteBuffer, (Int) -> ResultSet?) throws -> ResultSource.Part,
        began: @Sendable @escaping (String) -> Void = { _ in },
        judge: @Sendable @escaping (any Error) -> any Error = { $0 },
        ended: @Sendable @escaping ((any Error)?) -> Void = { _ in }
    ) async throws -> ResultSource {
        try begin()
        do {
            let stream = try await driver.stream(method, request, on: link, settings)
            return ResultSource(stream, read: read, began: began, judge: judge) { result in
                switch result {
                case .success(let metadata):
                    self.end(asksToClose: metadata.asksToCloseSession)
                    ended(nil)
                case .failure(let error):
                    self.end(error, isStream: true)
                    ended(error)
                }
            }
        } catch {
            end(error)
            ended(error)
            throw judge(error)
        }
    }
}
