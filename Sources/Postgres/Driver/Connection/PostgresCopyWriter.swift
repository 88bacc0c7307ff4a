// The client's side of a COPY FROM STDIN: collects, sends, and waits where the server does not keep up.

import ClientPooling
public import NIOCore

/// Takes the data of a `COPY … FROM STDIN`.
public struct PostgresCopyWriter: Sendable {
    private let answer: Answer
    private var encoder = PostgresEncoder()

    /// As much is collected before it is sent.
    private static let pieceSize = 64 * 1024

    init(_ answer: Answer) { self.answer = answer }

    /// Sends bytes; pieces may be cut anywhere. Waits where the server does not keep up.
    ///
    /// - Throws: ``PostgresError`` where the server has given up; `ClientError`; `CancellationError`.
    public mutating func write(_ bytes: ByteBuffer) async throws {
        encoder.write(bytes.readableBytesView)
        try await flushIfFull()
    }

    /// Sends text; pieces may be cut anywhere. Waits where the server does not keep up.
    ///
    /// - Throws: What the other `write` throws.
    public mutating func write(_ text: String) async throws {
        encoder.write(text)
        try await flushIfFull()
    }

    var isFull: Bool { encoder.bytes.count >= Self.pieceSize }

    mutating func flushIfFull() async throws {
        if isFull { try await flush() }
    }

    mutating func flush() async throws {
        try Task.checkCancellation()
        guard !encoder.bytes.isEmpty else { return }
        let id = answer.stream.id
        let stream = answer.stream
        let bytes = ByteBuffer(bytes: encoder.bytes)
        encoder.bytes.removeAll(keepingCapacity: true)
        let link = answer.connection.link
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                link.perform { conversation in
                    conversation.sendCopyData(id, bytes)
                    conversation.whenWritable(continuation)
                }
            }
        } onCancel: {
            link.perform { $0.limitTime(of: id) }
        }
        // The server's failure is read where the answer is.
        if stream.isOver { throw CopyIsOver() }
    }

    // MARK: The binary form (COPY, "Binary Format")

    mutating func beginBinary() {
        encoder.write("PGCOPY\n")
        encoder.write([0xFF, 0x0D, 0x0A, 0x00])
        encoder.write(Int32(0))
        encoder.write(Int32(0))
    }

    mutating func add<each Value: PostgresEncodable>(_ value: repeat each Value) throws {
        var count: Int16 = 0
        for _ in repeat (each Value).self { count += 1 }
        encoder.write(count)
        for item in repeat each value { try encoder.writeWithLength(item) }
    }

    mutating func endBinary() { encoder.write(Int16(-1)) }
}

/// The server has ended the COPY; the reason stands in its answer.
private struct CopyIsOver: Error {}
