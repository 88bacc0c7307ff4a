// The text of a type, as FormatType gives it.

extension YQLType: CustomStringConvertible {
    package var description: String {
        var out = ""
        append(to: &out)
        return out
    }

    private func append(to out: inout String) {
        switch self {
        case .primitive(let type): out += type.name
        case .decimal(let precision, let scale): out += "Decimal(\(precision),\(scale))"
        case .optional(.callable(let callable)):
            YQLType.append("Optional", [.callable(callable)], to: &out)
        case .optional(let item):
            item.append(to: &out)
            out += "?"
        case .list(let item): YQLType.append("List", [item], to: &out)
        case .stream(let item): YQLType.append("Stream", [item], to: &out)
        case .flow(let item): YQLType.append("Flow", [item], to: &out)
        case .tuple(let items): YQLType.append("Tuple", items, to: &out)
        case .variant(let items): YQLType.append("Variant", items, to: &out)
        case .structure(let members): YQLType.append("Struct", members, to: &out)
        case .namedVariant(let members): appendVariant(members, to: &out)
        case .dictionary(let key, let payload):
            if payload == .void {
                YQLType.append("Set", [key], to: &out)
            } else {
                YQLType.append("Dict", [key, payload], to: &out)
            }
        case .tagged(let base, let tag):
            out += "Tagged<"
            base.append(to: &out)
            out += ",'\(YQLType.escaped(tag))'>"
        case .callable(let callable): callable.append(to: &out)
        case .resource(let tag): out += "Resource<'\(YQLType.escaped(tag))'>"
        case .void: out += "Void"
        case .null: out += "Null"
        case .emptyList: out += "EmptyList"
        case .emptyDictionary: out += "EmptyDict"
        case .generic: out += "Generic"
        case .unit: out += "Unit"
        }
    }

    private func appendVariant(_ members: [YQLMember], to out: inout String) {
        guard isEnumeration else { return YQLType.append("Variant", members, to: &out) }
        let names = members.map { "'\(YQLType.escaped($0.name))'" }
        out += "Enum<\(names.joined(separator: ","))>"
    }

    private static func append(_ name: String, _ items: [YQLType], to out: inout String) {
        out += name
        out += "<"
        for (index, item) in items.enumerated() {
            if index > 0 { out += "," }
            item.append(to: &out)
        }
        out += ">"
    }

    private static func append(_ name: String, _ members: [YQLMember], to out: inout String) {
        out += name
        out += "<"
        for (index, member) in members.enumerated() {
            if index > 0 { out += "," }
            out += "'\(escaped(member.name))':"
            member.type.append(to: &out)
        }
        out += ">"
    }

    fileprivate static func escaped(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "'": out += "\\'"
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// What `TypeKind` says of it.
    package var kindName: String {
        switch self {
        case .primitive, .decimal: "Data"
        case .optional: "Optional"
        case .list: "List"
        case .tuple: "Tuple"
        case .structure: "Struct"
        case .dictionary: "Dict"
        case .variant, .namedVariant: "Variant"
        case .tagged: "Tagged"
        case .callable: "Callable"
        case .resource: "Resource"
        case .stream: "Stream"
        case .flow: "Flow"
        case .void: "Void"
        case .null: "Null"
        case .emptyList: "EmptyList"
        case .emptyDictionary: "EmptyDict"
        case .generic: "Generic"
        case .unit: "Unit"
        }
    }
}

extension YQLCallable {
    fileprivate func append(to out: inout String) {
        out += "Callable<("
        for (index, argument) in arguments.enumerated() {
            if index > 0 { out += "," }
            if index == arguments.count - optionalCount { out += "[" }
            if !argument.name.isEmpty { out += "'\(YQLType.escaped(argument.name))':" }
            out += argument.type.description
            if argument.isAutoMapped { out += "{Flags:AutoMap}" }
        }
        if optionalCount > 0 { out += "]" }
        out += ")->\(result)>"
    }
}
