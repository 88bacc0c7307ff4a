// Values of all types as JSON and as YSON.
package import QueryEngine

extension YQLDocument {
    /// A value as JSON: numbers, truths and nulls as they are, days and decimals as texts, structs as objects, tuples and
    /// lists as arrays, dictionaries as arrays of pairs.
    package static func node(_ value: Value, _ type: YQLType) -> JSONNode {
        switch type {
        case .null, .void: return .null
        case .optional(let item):
            return type.unwrap(value).map { node($0, item) } ?? .null
        case .tagged(let base, _): return node(value, base)
        case .list(let item), .stream(let item), .flow(let item):
            return JSONNode(.array(value.elements.map { node($0, item) }))
        case .tuple(let items):
            return JSONNode(
                .array(items.enumerated().map { node(value.field($0.offset), $0.element) }))
        case .structure(let members):
            return JSONNode(
                .object(
                    members.enumerated().map {
                        JSONNode.Member(
                            key: Array($0.element.name.utf8),
                            value: node(value.field($0.offset), $0.element.type))
                    }))
        case .dictionary(let key, let payload):
            let dictionary = YQLDictionary(value, key: key)
            return JSONNode(
                .array(
                    dictionary.keys.enumerated().map { index, name in
                        payload == .void
                            ? node(name, key)
                            : JSONNode(
                                .array([
                                    node(name, key), node(dictionary.payload(at: index), payload),
                                ]))
                    }))
        case .variant, .namedVariant: return variant(value, type)
        case .emptyList, .emptyDictionary: return JSONNode(.array([]))
        case .primitive(let primitive): return node(value, primitive)
        case .decimal: return JSONNode(.string(YQLText.text(value, type)))
        case .callable, .resource, .generic, .unit: return .null
        }
    }

    private static func variant(_ value: Value, _ type: YQLType) -> JSONNode {
        let index = value.alternative
        switch type {
        case .variant(let items) where items.indices.contains(index):
            return JSONNode(
                .array([
                    JSONNode(.number(Array(String(index).utf8))),
                    node(value.field(1), items[index]),
                ]))
        case .namedVariant(let members) where members.indices.contains(index):
            let name = Array(members[index].name.utf8)
            if type.isEnumeration { return JSONNode(.string(name)) }
            return JSONNode(
                .array([JSONNode(.string(name)), node(value.field(1), members[index].type)]))
        default: return .null
        }
    }

    private static func node(_ value: Value, _ type: YQLPrimitive) -> JSONNode {
        switch type {
        case .bool: return JSONNode(.bool(value.isTrue))
        case .float, .double:
            guard case .double(let number) = value, number.isFinite else {
                return JSONNode(.string(YQLText.text(value, .primitive(type))))
            }
            return JSONNode(.number(YQLText.text(value, .primitive(type))))
        case .string, .yson: return JSONNode(.string(latin(value.rawBytes)))
        case .interval, .interval64:
            return JSONNode(.number(Array(String(value.wholeNumber).utf8)))
        default:
            let text = YQLText.text(value, .primitive(type))
            return JSONNode(type.isInteger ? .number(text) : .string(text))
        }
    }

    /// Bytes that are not ASCII as the characters of their numbers.
    private static func latin(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 128 }) { return bytes }
        var out: [UInt8] = []
        for byte in bytes { UTF8Text.append(Unicode.Scalar(byte), to: &out) }
        return out
    }
}

extension YQLYson {
    /// A value as YSON: structs and dictionaries of texts as maps, Decimal and days as texts.
    package init(_ value: Value, _ type: YQLType) {
        switch type {
        case .optional(let item):
            self = type.unwrap(value).map { YQLYson($0, item) } ?? .entity
        case .tagged(let base, _): self.init(value, base)
        case .list(let item), .stream(let item), .flow(let item):
            self.init(.list(value.elements.map { YQLYson($0, item) }))
        case .tuple(let items):
            self.init(
                .list(items.enumerated().map { YQLYson(value.field($0.offset), $0.element) }))
        case .structure(let members):
            self.init(
                .map(
                    members.enumerated().map {
                        Member(
                            key: Array($0.element.name.utf8),
                            value: YQLYson(value.field($0.offset), $0.element.type))
                    }))
        case .dictionary(let key, let payload): self.init(dictionary: value, key, payload)
        case .variant(let items):
            let index = value.alternative
            let item = items.indices.contains(index) ? items[index] : .null
            self.init(.list([YQLYson(.int64(Int64(index))), YQLYson(value.field(1), item)]))
        case .namedVariant(let members):
            let index = value.alternative
            guard members.indices.contains(index) else {
                self = .entity
                return
            }
            let name = YQLYson.string(members[index].name)
            self =
                type.isEnumeration
                ? name : YQLYson(.list([name, YQLYson(value.field(1), members[index].type)]))
        case .emptyList: self.init(.list([]))
        case .emptyDictionary: self.init(.map([]))
        case .resource(YQLResources.yson): self = YQLYson.parse(value.rawBytes) ?? .entity
        case .primitive(let primitive): self.init(value, primitive)
        case .decimal: self.init(.string(YQLText.text(value, type)))
        default: self = .entity
        }
    }

    private init(dictionary value: Value, _ key: YQLType, _ payload: YQLType) {
        let dictionary = YQLDictionary(value, key: key)
        if payload == .void {
            self.init(.list(dictionary.keys.map { YQLYson($0, key) }))
        } else if let primitive = key.primitive, primitive.isText {
            self.init(
                .map(
                    dictionary.keys.enumerated().map { index, name in
                        Member(
                            key: name.rawBytes,
                            value: YQLYson(dictionary.payload(at: index), payload))
                    }))
        } else {
            self.init(
                .list(
                    dictionary.keys.enumerated().map { index, name in
                        YQLYson(
                            .list([
                                YQLYson(name, key),
                                YQLYson(dictionary.payload(at: index), payload),
                            ]))
                    }))
        }
    }

    private init(_ value: Value, _ type: YQLPrimitive) {
        switch (type, value) {
        case (.bool, .bool(let truth)): self.init(.bool(truth))
        case (.float, .double(let number)), (.double, .double(let number)):
            self.init(.double(number))
        case (.yson, .bytes(let bytes)): self = YQLYson.parse(bytes) ?? .entity
        case (.json, .text(let text)), (.jsonDocument, .text(let text)):
            self = YQLDocument.parse(text.utf8).map { YQLYson(json: $0) } ?? .entity
        case (.uint64, .int(let number)): self.init(.uint64(YQLInteger.unsigned(number)))
        case (_, .int(let number)) where type.isUnsigned || type.isMoment && !type.isWideMoment:
            self.init(.uint64(UInt64(bitPattern: number)))
        case (_, .int(let number)): self.init(.int64(number))
        case (.uuid, _), (.dyNumber, _): self.init(.string(YQLText.text(value, .primitive(type))))
        case (_, .bytes(let bytes)): self.init(.string(bytes))
        case (_, .text(let text)): self.init(.string(text.utf8))
        default: self.init(.string(YQLText.text(value, .primitive(type))))
        }
    }
}
