// Spans of what a client waits for, where the package is built with the trait `Tracing`: whoever wants none fetches no package for
// them.

#if Tracing
    import Tracing
#endif

/// Waits for a connection of the pool, in a span where spans are wanted.
func traced<Value: Sendable>(
    waitOf pool: String, _ wait: () async throws -> Value
) async throws -> Value {
    #if Tracing
        try await withSpan("acquire connection", ofKind: .internal) { span in
            span.attributes["db.client.connection.pool.name"] = pool
            return try await wait()
        }
    #else
        try await wait()
    #endif
}
