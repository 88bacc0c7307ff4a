// How text is ordered.

/// Byte order, or the root-locale linguistic order that `en_US.UTF-8` gives.
package enum Collation: UInt8, Sendable, Hashable {
    case c = 0, linguistic = 1
}
