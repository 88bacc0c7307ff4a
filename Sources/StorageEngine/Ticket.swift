// A place holder until the lock table stands.

package final class Ticket: Sendable {}
