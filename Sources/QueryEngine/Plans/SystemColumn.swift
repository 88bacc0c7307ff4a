// The columns that every row has beside those of its table.

/// What is known of a row beside its columns, numbered as in pg_attribute.
package enum SystemColumn: Int, Sendable, CaseIterable {
    case ctid = -1, xmin = -2, cmin = -3, xmax = -4, cmax = -5, tableoid = -6
}
