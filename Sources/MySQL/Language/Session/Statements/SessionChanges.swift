// Which statements change what a session is beside its transaction (MySQL's "Server Tracking of Client Session State").

extension MySQLStatement {
    /// Whether another connection would not be as this one is after the statement. As with the real servers, locks do not count.
    var changesSession: Bool {
        switch self {
        case .set, .use, .prepare, .deallocate: true
        case .createTable(let table): table.isTemporary
        case .dropTable(let drop): drop.isTemporary
        case .select(let select):
            if case .variables = select.into { true } else { false }
        default: false
        }
    }
}
