// ALTER TABLE.

extension DefinitionScope {
    func alterTable(_ oid: UInt32, _ changes: [TableChange]) throws(Interrupt) {
        throw .error(.notSupported("ALTER TABLE"))
    }
}
