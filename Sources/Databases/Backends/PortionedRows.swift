// Rows that come from another thread in portions.

import ClientPooling

/// Reads a cursor that lives on a thread of its own, in portions that grow: each is a change of threads.
final class PortionedRows: BackendRows {
    private let fetch: @Sendable (_ count: Int) async throws -> [DatabaseRecord]
    private let drop: @Sendable () -> Void
    private let buffer = WatchedMutex((records: ArraySlice<DatabaseRecord>(), wanted: 1))

    /// - Parameters:
    ///   - fetch: Gives so many rows at most; none after the last one.
    ///   - drop: Lets the cursor go.
    init(
        fetch: @Sendable @escaping (_ count: Int) async throws -> [DatabaseRecord],
        drop: @Sendable @escaping () -> Void
    ) {
        self.fetch = fetch
        self.drop = drop
    }

    deinit { drop() }

    func next() async throws -> DatabaseRecord? {
        if let record = buffer.withLock({ $0.records.popFirst() }) { return record }
        // The first one is not kept waiting for others.
        let wanted = buffer.withLock { buffer in
            defer { buffer.wanted = min(buffer.wanted * 4, Self.largest) }
            return buffer.wanted
        }
        let more = try await fetch(wanted)
        return buffer.withLock { buffer in
            buffer.records = more[...]
            return buffer.records.popFirst()
        }
    }

    private static let largest = 64
}
