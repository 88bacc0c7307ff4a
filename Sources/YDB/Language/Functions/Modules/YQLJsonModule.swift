// The module Json2: documents as nodes, and paths that are read once.
import QueryEngine

enum YQLJsonModule {
    private static let node = YQLType.resource(YQLResources.json)
    private static let path = YQLType.resource("JsonPath")
    private static let variables = YQLType.dictionary(key: .utf8, payload: node)

    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
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
            "json::CompilePath": .one([.plain(.utf8)], path) { (values) throws(SQLError) in
                _ = try JsonPathReader.path(values[0].rawText)
                return values[0]
            },
            "json::SqlExists": .one(
                [
                    .plain(.optional(node)), .plain(path), .plain(variables),
                    .plain(.optional(.bool)),
                ],
                .optional(.bool)
            ) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                guard let found = try items(values) else { return values[3] }
                return .bool(!found.isEmpty)
            },
            "json::SqlTryExists": .one(
                [.plain(.optional(node)), .plain(path), .plain(variables)], .optional(.bool)
            ) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                guard let found = try items(values) else {
                    throw .yqlValue("Error executing jsonpath")
                }
                return .bool(!found.isEmpty)
            },
        ]
        for (name, wrapper) in [
            ("SqlQuery", YQLJsonQuery.Wrapper.none), ("SqlQueryWrap", .always),
            ("SqlQueryConditionalWrap", .conditional),
        ] {
            all["json::" + name] = query(wrapper)
        }
        return all
    }()

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

    /// nil: the path does not fit the document.
    private static func items(_ values: [Value]) throws(SQLError) -> [JSONNode]? {
        try WorkPace.passBytes(values[0].rawBytes.count)
        let compiled = try JsonPathReader.path(values[1].rawText)
        guard let document = YQLDocument.parse(values[0].rawBytes) else { return nil }
        let passed = YQLDictionary(values[2], key: .utf8)
        var variables: [String: JSONNode] = [:]
        for (index, name) in passed.keys.enumerated() {
            variables[name.rawText] =
                YQLDocument.parse(passed.payload(at: index).rawBytes) ?? .null
        }
        return try? JsonPathEvaluation.items(compiled, document, variables)
    }

    /// Behind the path and its variables: whether what is empty is an error and what stands for it, and the same of errors.
    private static func query(_ wrapper: YQLJsonQuery.Wrapper) -> YQLModules.Entry {
        .one(
            [
                .plain(.optional(node)), .plain(path), .plain(variables), .plain(.bool),
                .plain(.optional(node)), .plain(.bool), .plain(.optional(node)),
            ], .optional(node)
        ) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            func failed(_ reason: String) throws(SQLError) -> Value {
                if values[5].isTrue { throw .yqlValue(reason) }
                return values[6]
            }
            guard var found = try items(values) else {
                return try failed("Error executing jsonpath")
            }
            if found.isEmpty, wrapper != .always {
                if values[3].isTrue { throw .yqlValue("Empty result") }
                return values[4]
            }
            let isOne = found.count == 1 && !found[0].isScalar
            if wrapper == .always || wrapper == .conditional && !isOne {
                found = [JSONNode(.array(found))]
            }
            guard found.count == 1, !found[0].isScalar else {
                return try failed("Result of jsonpath is neither object nor array")
            }
            return .text(YQLDocument.text(found[0]))
        }
    }
}
