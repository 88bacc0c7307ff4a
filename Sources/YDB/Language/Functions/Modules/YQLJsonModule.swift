// The module Json2: documents as nodes, and paths that are read once.
import QueryEngine

enum YQLJsonModule {
    private static let node = YQLType.resource(YQLResources.json)

    static let functions: [String: YQLModules.Entry] = [
        "json::Parse": .one([.auto(.json)], node) { (values) throws(SQLError) in
            .text(values[0].rawBytes)
        },
        "json::Serialize": .one([.auto(node)], .json) { (values) throws(SQLError) in
            .text(YQLDocument.text(YQLDocument.parse(values[0].rawBytes) ?? .null))
        },
        "json::SerializeToJsonDocument": .one([.auto(node)], .primitive(.jsonDocument)) {
            (values) throws(SQLError) in
            .text(YQLDocument.canonical(values[0].rawBytes) ?? Array("null".utf8))
        },
        "json::Utf8AsJsonNode": made(.utf8), "json::DoubleAsJsonNode": made(.double),
        "json::BoolAsJsonNode": made(.bool), "json::JsonAsJsonNode": made(.json),
        "json::JsonDocumentAsJsonNode": made(.primitive(.jsonDocument)),
    ]

    /// A null is JSON's null.
    private static func made(_ type: YQLType) -> YQLModules.Entry {
        .one([.plain(.optional(type))], node) { (values) throws(SQLError) in
            if values[0].isNull { return .string("null") }
            if type == .json || type == .primitive(.jsonDocument) {
                return .text(values[0].rawBytes)
            }
            return .text(YQLDocument.text(YQLDocument.node(values[0], type)))
        }
    }
}
