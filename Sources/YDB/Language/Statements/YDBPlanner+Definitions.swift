// Definitions that a text asks for, as the specifications that messages have.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    var definitions: YDBDefinitions { YDBDefinitions(paths: paths) }

    func planCommand() throws(SQLError) -> YDBCommand {
        switch source.statement {
        case .createTable(let create): return .define(try plan(create))
        case .alterTable(let alter): return .define(try plan(alter))
        case .dropTable(let drop):
            return .define(
                YDBDefinitionPlan(
                    definitions.drop(try absolute(drop.name), ifExists: drop.ifExists)))
        case .truncateTable(let name):
            let (place, definitions) = (try absolute(name), definitions)
            return .define(
                YDBDefinitionPlan([
                    YDBDefinitionPlan.Step { (context) throws(SQLError) in
                        .truncate(
                            [try definitions.table(place, context).oid], restartIdentity: false,
                            cascade: false)
                    }
                ]))
        case .createView(let create): return .define(try plan(create))
        case .dropView(let name, let ifExists): return .define(try dropView(name, ifExists))
        case .alterSequence(let alter): return .define(try plan(alter))
        case .showCreate(let show): return try plan(show)
        case .grant(let permissions): return .define(try planAccess(permissions, grants: true))
        case .revoke(let permissions): return .define(try planAccess(permissions, grants: false))
        default: return .roles(try planRoles())
        }
    }

    // MARK: CREATE TABLE

    func plan(_ create: YQLCreateTable) throws(SQLError) -> YDBDefinitionPlan {
        guard create.kind == .table, create.tableStore == nil else {
            throw SQLError.yql(
                .unsupported, "This kind of table is not supported", code: YDBIssueCode.unsupported)
        }
        if create.orReplace {
            throw rules.error("CREATE OR REPLACE is not supported for tables", at: create.offset)
        }
        let place = try absolute(create.name)
        var specification = YDBTableSpecification(
            path: paths.absolute(place), columns: [],
            primaryKey: create.primaryKey?.map(\.name) ?? [])
        if let query = create.source {
            specification.columns = try rules.columns(of: query).map {
                YDBTableColumn(
                    $0.name,
                    specification.primaryKey.contains($0.name) ? $0.type : $0.type.asOptional)
            }
        } else {
            for column in create.columns { specification.columns.append(try self.column(column)) }
        }
        try requirePartition(create.partitionBy.map(\.name), of: specification.primaryKey)
        try requireParts(create, specification)
        for index in create.indexes { specification.indexes.append(try self.index(index)) }
        for family in create.families {
            specification.settings.families.append(self.family(family))
        }
        if !create.changefeeds.isEmpty {
            throw SQLError.yql(
                .unsupported, "Changefeeds are not supported", code: YDBIssueCode.unsupported)
        }
        try apply(create.settings, to: &specification.settings)
        let steps = try definitions.create(
            specification, at: place, ifNotExists: create.ifNotExists)
        var rows: [YQLSource] = []
        if let query = create.source {
            rows = [
                YQLSource(
                    .insert(
                        YQLInsert(
                            mode: .upsert, table: create.name,
                            statement: InsertStatement(
                                table: QualifiedName(name: ""), columns: [], source: .query(query)),
                            offset: create.offset)), source.range, of: source.source,
                    scope: source.scope, environment: source.environment, types: source.types)
            ]
        }
        return YDBDefinitionPlan(steps, rows: rows)
    }

    func column(_ column: YQLColumn) throws(SQLError) -> YDBTableColumn {
        guard let written = column.type else {
            throw rules.error("Column \(column.name) has no type", at: column.offset)
        }
        if column.generated != nil {
            throw rules.error("Generated columns are not supported", at: column.offset)
        }
        if case .named(let name, _) = written, let serial = YQLPrimitive(serial: name) {
            var made = YDBTableColumn(
                column.name, .primitive(serial), family: column.family ?? "")
            made.sequence = ""
            return made
        }
        var type = try rules.type(named: written)
        if column.isNullable != false, !type.isOptional { type = .optional(type) }
        if column.isNullable == false { type = type.withoutOptional }
        var made = YDBTableColumn(column.name, type, family: column.family ?? "")
        if let value = column.defaultValue {
            made.defaultText = try defaultText(value, type, column.name)
        }
        return made
    }

    /// The default as a text that gives the value again.
    func defaultText(
        _ written: Expression, _ type: YQLType, _ name: String
    ) throws(SQLError) -> String {
        let value = try rules.require(try analyzer.analyze(written, as: .columnDefault), type) {
            "Default expr \(name) type mismatch: expected \(type), actual \($0)"
        }
        guard let known = rules.known(value) else {
            throw rules.error(
                "Default expr of column \(name) is not constant", at: written.offset)
        }
        if known.isNull { return "NULL" }
        let plain = type.withoutOptional
        var text: [UInt8] = []
        YQLText.append(type.unwrap(known) ?? .null, plain, to: &text)
        let quoted = YQLQuoting.string(text)
        return plain == .string ? quoted : "Unwrap(CAST(\(quoted) AS \(plain)))"
    }

    func index(_ index: YQLIndex) throws(SQLError) -> YDBTableIndex {
        if let subtype = index.subtype, subtype.lowercased() != "secondary" {
            throw SQLError.yql(
                .unsupported, "Index type \(subtype) is not supported",
                code: YDBIssueCode.unsupported, position: position(index.offset))
        }
        guard index.isGlobal else {
            throw rules.error("local: alternative is not implemented yet", at: index.offset)
        }
        return YDBTableIndex(
            index.name, index.columns.map(\.name), covered: index.cover.map(\.name),
            kind: index.isUnique
                ? .globalUnique : index.isAsynchronous ? .globalAsync : .global)
    }

    func family(_ written: YQLFamily) -> YDBTableSettings.Family {
        var family = YDBTableSettings.Family(name: written.name)
        for setting in written.settings {
            let value = setting.value.text ?? ""
            switch setting.name.uppercased() {
            case "DATA": family.media = value
            case "COMPRESSION": family.compression = value.lowercased() == "lz4" ? 2 : 1
            case "CACHE_MODE", "KEEP_IN_MEMORY":
                family.keepInMemory = value.lowercased() != "regular"
            default: continue
            }
        }
        return family
    }

    func apply(
        _ settings: [YQLSetting], to table: inout YDBTableSettings
    ) throws(SQLError) {
        var notes = YDBTableNotes(nil)
        notes.settings = table
        for setting in settings {
            switch setting.value {
            case .timeToLive(let written): notes.settings.timeToLive = try timeToLive(written)
            case .boundaries(let keys): notes.settings.partitionAtKeys = keys.map { "\($0.count)" }
            default: notes.set(setting.name, setting.value.text)
            }
        }
        table = notes.settings
    }

    func timeToLive(
        _ written: YQLTimeToLive
    ) throws(SQLError) -> YDBTableSettings.TimeToLive {
        guard let tier = written.tiers.first, written.tiers.count == 1 else {
            throw rules.error("One interval is expected in TTL")
        }
        let value = try analyzer.analyze(tier.after)
        guard case .int(let microseconds)? = rules.known(value),
            rules.type(of: value).withoutOptional.primitive?.isInterval == true
        else {
            throw rules.error("Literal of Interval type is expected for TTL", at: tier.after.offset)
        }
        let unit: UInt32? =
            switch written.unit {
            case .seconds: 1
            case .milliseconds: 2
            case .microseconds: 3
            case .nanoseconds: 4
            case nil: nil
            }
        return YDBTableSettings.TimeToLive(
            column: written.column, unit: unit,
            expireAfterSeconds: UInt32(clamping: microseconds / 1_000_000))
    }
}

extension YQLPrimitive {
    /// The type of the numbers of a column that numbers its rows.
    init?(serial name: String) {
        switch name.lowercased() {
        case "smallserial", "serial2": self = .int16
        case "serial", "serial4": self = .int32
        case "bigserial", "serial8": self = .int64
        default: return nil
        }
    }
}

extension YQLSetting.Value {
    var text: String? {
        switch self {
        case .word(let word): word
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .real(let digits): digits
        case .boolean(let value): String(value)
        case .boundaries, .timeToLive, .expression, .none: nil
        }
    }
}
