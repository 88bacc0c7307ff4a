// Types as they are written, with the names that they may hold.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func type(named name: YQLTypeName) throws(SQLError) -> YQLType {
        switch name {
        case .named(let name, let at):
            if let primitive = YQLPrimitive(named: name) { return .primitive(primitive) }
            switch name.lowercased() {
            case "void": return .void
            case "null": return .null
            case "unit": return .unit
            case "generic": return .generic
            case "emptylist": return .emptyList
            case "emptydict": return .emptyDictionary
            default: throw error("Unknown type: '\(name)'", at: at)
            }
        case .decimal(let precision, let scale, let at):
            let (p, s) = (try size(precision), try size(scale))
            guard (1...35).contains(p), (0...p).contains(s) else {
                throw error("Invalid decimal parameters: (\(p),\(s)).", at: at)
            }
            return .decimal(precision: p, scale: s)
        case .optional(let item): return .optional(try type(named: item))
        case .list(let item): return .list(try type(named: item))
        case .stream(let item): return .stream(try type(named: item))
        case .flow(let item): return .flow(try type(named: item))
        case .set(let key): return .set(try type(named: key))
        case .dict(let key, let value):
            return .dictionary(key: try type(named: key), payload: try type(named: value))
        case .tuple(let items):
            var types: [YQLType] = []
            for item in items { types.append(try type(named: item)) }
            return .tuple(types)
        case .structure(let fields): return .structure(of: try members(fields))
        case .variant(let fields):
            if fields.contains(where: { $0.name != nil }) {
                return .variant(of: try members(fields))
            }
            var types: [YQLType] = []
            for field in fields { types.append(try type(named: field.type)) }
            return .variant(types)
        case .enumeration(let tags):
            var names: [String] = []
            for tag in tags { names.append(try text(of: tag)) }
            return .enumeration(names)
        case .tagged(let base, let tag): return .tagged(try type(named: base), try text(of: tag))
        case .resource(let tag): return .resource(try text(of: tag))
        case .callable(let callable): return .callable(try self.callable(callable))
        case .linear: throw error("Linear types are not supported")
        case .null: return .null
        case .bound(let name, let at):
            guard case .type(let type) = try named(name, at: at) else {
                throw error("$\(name) is no type", at: at)
            }
            return type
        }
    }

    private func members(_ fields: [YQLTypeField]) throws(SQLError) -> [YQLMember] {
        var members: [YQLMember] = []
        var seen: Set<String> = []
        for field in fields {
            let name: String =
                if let tag = field.name { try text(of: tag) } else { "" }
            guard seen.insert(name).inserted else { throw error("Duplicated member: \(name)") }
            members.append(YQLMember(name, try type(named: field.type)))
        }
        return members
    }

    private func callable(_ written: YQLCallableType) throws(SQLError) -> YQLCallable {
        var arguments: [YQLCallable.Argument] = []
        for argument in written.arguments + written.optionalArguments {
            let name: String =
                if let tag = argument.name { try text(of: tag) } else { "" }
            arguments.append(
                YQLCallable.Argument(
                    try type(named: argument.type), name: name,
                    isAutoMapped: argument.isAutoMapped))
        }
        return YQLCallable(
            arguments, optionalCount: written.optionalArguments.count,
            result: try type(named: written.result))
    }

    func text(of tag: YQLTypeTag) throws(SQLError) -> String {
        switch tag {
        case .name(let name): return name
        case .bound(let name, let at):
            let value = try value(try named(name, at: at), at: at)
            guard let known = known(value), type(of: value).primitive?.isText == true else {
                throw error("Expected a literal, $\(name) is none", at: at)
            }
            return String(decoding: known.rawBytes, as: UTF8.self)
        }
    }

    private func size(_ size: YQLTypeSize) throws(SQLError) -> Int {
        switch size {
        case .number(let number): return Int(clamping: number)
        case .bound(let name, let at):
            let value = try value(try named(name, at: at), at: at)
            guard let known = known(value), let integer = type(of: value).primitive,
                integer.isInteger
            else { throw error("Expected a literal, $\(name) is none", at: at) }
            return Int(clamping: YQLNumber.exact(known, integer))
        }
    }
}
