// Requests that wait to be sent, however many.

/// First in, first out; taking the first one does not move the others.
struct RequestQueue: Sendable, Sequence {
    private var requests: [SessionRequest] = []
    /// Those before this place are gone.
    private var head = 0

    var isEmpty: Bool { head == requests.count }

    mutating func append(_ request: SessionRequest) { requests.append(request) }

    mutating func popFirst() -> SessionRequest? {
        guard head < requests.count else { return nil }
        defer {
            head += 1
            // Moved seldom enough that it costs each one nothing.
            if head == requests.count || head > 1000, head * 2 > requests.count {
                requests.removeFirst(head)
                head = 0
            }
        }
        return requests[head]
    }

    mutating func remove(_ id: RequestID) {
        requests.removeFirst(head)
        head = 0
        requests.removeAll { $0.id == id }
    }

    func makeIterator() -> ArraySlice<SessionRequest>.Iterator { requests[head...].makeIterator() }
}
