// ALTER … RENAME.

extension DefinitionScope {
    func rename(
        _ kind: DefinitionCommand.ObjectKind, _ oid: UInt32,
        _ target: DefinitionCommand.RenameTarget, to newName: String
    ) throws(Interrupt) {
        throw .error(.notSupported("RENAME"))
    }
}
