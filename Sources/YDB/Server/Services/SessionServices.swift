// The calls of all services that are about sessions and operations alone.

/// What needs no language.
package func sessionMethods(
    _ sessions: ServiceSessions, _ operations: ServiceOperations = ServiceOperations()
) -> [GRPCMethod] {
    TableSessions.methods(sessions) + QuerySessions.methods(sessions)
        + OperationService.methods(operations)
}
