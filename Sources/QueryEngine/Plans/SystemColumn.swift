// The columns that every row has beside those of its table.

/// What is known of a row beside its columns, numbered as in pg_attribute.
package enum SystemColumn: Int, Sendable {
    case ctid = -1, xmin = -2, cmin = -3, xmax = -4, cmax = -5, tableoid = -6

    package init?(name: String) {
        switch name {
        case "ctid": self = .ctid
        case "xmin": self = .xmin
        case "cmin": self = .cmin
        case "xmax": self = .xmax
        case "cmax": self = .cmax
        case "tableoid": self = .tableoid
        default: return nil
        }
    }
}
