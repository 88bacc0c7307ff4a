import QueryEngine
extension StatementPlanner {
    func planCopy(_ copy: CopyStatement) throws(SQLError) -> CopyCommand {
        throw notSupported("COPY")
    }
    func planExplain(_ explain: ExplainStatement) throws(SQLError) -> Command {
        throw notSupported("EXPLAIN")
    }
}
