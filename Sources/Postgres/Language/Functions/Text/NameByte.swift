// `name[0]`: a byte of a name.
import QueryEngine

enum NameByte {
    static let function = FunctionDefinition(
        "name_subscript", [.name, .int4], .char,
        body: .binary { name, position, _ in
            let bytes = name.utf8
            guard let index = Int(exactly: position.int), bytes.indices.contains(index) else {
                return .null
            }
            return .text(CharacterTypes.value(ofByte: bytes[index]))
        })
}
