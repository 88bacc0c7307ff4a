// The grammar's own type names (`integer`, `double precision`, `timestamp(3) with time zone`): they arrive as their names
// in `pg_catalog` (`int4`, `float8`, `timestamptz` with modifier 3). `char` without a length has modifier 1, `interval` has
// the mask of its fields and, if given, the precision.

package import SQLPlanning

extension TypeName {
    /// A type of `pg_catalog`.
    package static func system(
        _ name: String, modifiers: [Expression] = [], offset: SourceOffset = .unknown
    ) -> TypeName {
        TypeName(
            name: QualifiedName(schema: "pg_catalog", name: name, offset: offset),
            modifiers: modifiers, offset: offset)
    }
}

/// The bits of an interval type's first modifier, as `interval year to month` sets them.
package enum IntervalFields {
    package static let month: Int64 = 1 << 1
    package static let year: Int64 = 1 << 2
    package static let day: Int64 = 1 << 3
    package static let hour: Int64 = 1 << 10
    package static let minute: Int64 = 1 << 11
    package static let second: Int64 = 1 << 12
    /// No restriction: `interval(p)`.
    package static let all: Int64 = 0x7FFF
}
