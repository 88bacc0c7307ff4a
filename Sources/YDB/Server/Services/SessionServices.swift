// The calls of all services that are about sessions and operations alone.

/// What needs no language.
package func sessionMethods(
    _ sessions: YDBSessions, _ operations: YDBOperations = YDBOperations()
) -> [GRPCMethod] {
    TableSessions.methods(sessions) + QuerySessions.methods(sessions)
        + OperationService.methods(operations)
}
