// pg_cast: the casts that the function library knows.
import QueryEngine

extension SystemTables {
    static func casts(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: (number: Int, cast: CastDefinition).self) { table in
            table.rows = (Double(PostgresFunctions.library.casts.count), 0)
            table.part(
                .fixed { source, items in
                    for (position, cast) in source.functions.casts.enumerated() {
                        items.append((10_000 + position, cast))
                    }
                })
            table.column("oid") { .count($0.number) }
            table.column("castsource") { .oid($0.cast.source.rawValue) }
            table.column("casttarget") { .oid($0.cast.target.rawValue) }
            table.column("castfunc") { item in
                switch item.cast.method {
                case .binaryCoercible: .oid(0)
                case .function: .oid(item.cast.target.rawValue)
                }
            }
            table.column("castcontext") { item in
                switch item.cast.context {
                case .implicit: .string("i")
                case .assignment: .string("a")
                case .explicit: .string("e")
                }
            }
            table.column("castmethod") { item in
                switch item.cast.method {
                case .binaryCoercible: .string("b")
                case .function: .string("f")
                }
            }
        }
    }
}
