// A view's query as pg_get_viewdef and the catalogs show it.

enum ViewText {
    static func definition(_ view: ViewDescriptor) -> String { " \(view.sql);" }
}
