// CREATE TYPE … AS ENUM and ALTER TYPE of enums.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planCreateType(_ create: CreateTypeStatement) throws(SQLError) -> DefinitionCommand {
        switch create.definition {
        case .enumeration(let labels):
            return .createEnum(
                name: create.name.name, schema: try creationSchema(create.name), labels: labels)
        case .composite: throw notSupported("CREATE TYPE of a composite type")
        case .range: throw notSupported("CREATE TYPE of a range type")
        case .base, .shell: throw notSupported("CREATE TYPE of a base type")
        }
    }

    func planAlterEnum(_ alter: AlterEnumStatement) throws(SQLError) -> DefinitionCommand {
        let type = try enumeration(alter.name)
        let change: EnumChange =
            switch alter.action {
            case .add(let label, let ifNotExists, let neighbor, let isAfter):
                .add(label, ifNotExists: ifNotExists, neighbor: neighbor, isAfter: isAfter)
            case .rename(let label, let newName): .rename(label, to: newName)
            }
        return .alterEnum(oid: type.oid, change)
    }

    func enumeration(_ name: QualifiedName) throws(SQLError) -> EnumDescriptor {
        if let found = try catalog.enumeration(schema: name.schema, name: name.name) {
            return found
        }
        if try rules.findType(TypeName(name: name, modifiers: [], offset: .unknown)) != nil {
            throw SQLError(.wrongObjectType, "\(name.dotted) is not an enum")
        }
        throw SQLError(.undefinedObject, "type \"\(name.dotted)\" does not exist")
    }
}
