// The session that serves.
package import QueryEngine

extension Session: ServedSession {}
