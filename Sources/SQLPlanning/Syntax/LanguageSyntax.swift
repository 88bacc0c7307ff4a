// Room for syntax that one language alone has.

/// A piece of syntax that no other language shares. What all languages have in common hands it on and looks at its operands;
/// the rules of its language know what it means.
package protocol LanguageSyntax: Sendable, Hashable {
    /// The value expressions it is made of, in the order of the text. Queries inside are not among them.
    var operands: [Expression] { get }

    /// With each of its operands changed.
    func mapOperands(_ change: (Expression) -> Expression) -> Self
}

/// A language's own piece of syntax as a part of the shared tree.
package struct LanguageNode: Sendable, Hashable {
    package let syntax: any LanguageSyntax

    package init(_ syntax: any LanguageSyntax) {
        self.syntax = syntax
    }

    package var operands: [Expression] { syntax.operands }

    package func mapOperands(_ change: (Expression) -> Expression) -> LanguageNode {
        LanguageNode(syntax.mapOperands(change))
    }

    package static func == (left: LanguageNode, right: LanguageNode) -> Bool {
        left.syntax.isEqual(to: right.syntax)
    }

    package func hash(into hasher: inout Hasher) {
        syntax.hash(into: &hasher)
    }
}

extension LanguageSyntax {
    fileprivate func isEqual(to other: any LanguageSyntax) -> Bool {
        (other as? Self).map { $0 == self } ?? false
    }
}

/// An item of FROM that one language alone has.
package struct LanguageTable: Sendable, Hashable {
    package var node: LanguageNode
    package var alias: Alias?
    package var offset: SourceOffset

    package init(_ syntax: any LanguageSyntax, alias: Alias? = nil, offset: SourceOffset) {
        node = LanguageNode(syntax)
        self.alias = alias
        self.offset = offset
    }
}
