// What CREATE EXTENSION makes.

/// An extension as its control file has it, with the functions that are there once it is created.
package struct ExtensionDefinition: Sendable {
    package let name: String
    package let version: String
    package let comment: String
    package let isRelocatable: Bool
    /// There from a database's beginning to its end.
    package let isPermanent: Bool
    package let functions: [String: [FunctionDefinition]]

    package init(
        name: String, version: String, comment: String, isRelocatable: Bool,
        isPermanent: Bool = false, functions: [String: [FunctionDefinition]]
    ) {
        self.name = name
        self.version = version
        self.comment = comment
        self.isRelocatable = isRelocatable
        self.isPermanent = isPermanent
        self.functions = functions
    }
}

/// An extension that a statement names, and what the language knows of it.
package struct NamedExtension: Sendable {
    package let name: String
    package let definition: ExtensionDefinition?

    package init(name: String, definition: ExtensionDefinition?) {
        self.name = name
        self.definition = definition
    }
}
