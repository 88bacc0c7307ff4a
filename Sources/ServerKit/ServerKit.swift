// ServerKit: the only room that knows a server's sockets, threads and timers. This page says who drives whom.
//
// One connection is three objects, all on one event loop:
//
//     channel --bytes--> ConnectionHandler --------asks, tells--------> ProtocolConnection (one a protocol)
//        ^                      |                                        machine + sink + session,
//        +-------bytes----------+ <-------------actions-----------------  concrete types inside
//
// The handler ferries control, never content. It asks `next` until the answer is `.wait`; the answer is the one thing that
// the connection wants done:
//
//     next -> .work                      begin() -> Progress ... resume() -> Progress ... ended() -> action
//     next -> .authenticate -> authenticate() -> action          next -> .enter -> enter(events) -> action
//     next -> .startTLS(unread), .close, .proceed, .wait
//
// and tells events: accepted (who speaks first, speaks here), encrypted, timer, needsInput, poked, refuse, terminate. What is
// asked, answered, set and notified never crosses ServerKit; so a protocol's types stay in its own rooms.
//
// What `Progress` says decides where the work goes on: at once, later on the loop, when the session is woken or a time has
// come, when the client has read, or on a thread of the pool, to which the connection lends the work and from which it takes it
// back. Meanwhile the handler does not read: a client that sends on is slowed by its own socket.
//
// Words:
//     connection     one client's conversation; a socket's, or a stream's on a socket that is shared
//     session        what a client that was let in has behind its connection, or in a `SessionStore` beside all connections
//     work           what one message asks of the session; one at a time
//     progress       how far work went
//     answer         the messages between a request and the end of what it is answered with
//     place          a session's, among those that the server may have at a time; `ConnectionRegistry` counts them
//     seat           a connection's, among those that are open: its number, and how it is ended by force
//     stage          what the servers of a process share: clock, faults, numbers of connections, who hears of sessions
//     moment         when a fault rule may act; the handler knows accept, authenticate, close, message and byte
//     mark           a place in unsent bytes that faults have to know of
//
// Folders: Contract is what a protocol fills in; Connection drives one; Sessions knows all; Transport is sockets, memory, TLS and
// time; Harness is how servers are configured, started and held. A protocol is added by a `ProtocolService` with its
// `ProtocolConnection`, an `OutputFraming`, a table of `FaultWords` and a `ServerBlueprint`, which says what is started. A
// client inside the process has no handler, but a seat (`InProcessSeat`); the faults of its beginning and its end are the
// same (`ConnectionFault`). Whoever waits for others to go waits for a `ChangeSignal`.
