// The protocols that are compiled in, each by a package trait of its name. A new one has a line here, and a file beside this one.

extension UnderstudyOptions {
    /// What is started where nobody says what: the first of the protocols that are compiled in.
    public static var usual: UnderstudyOptions {
        #if Postgres
            .postgres
        #else
            #error("Understudy serves no protocol: enable a trait of the package, such as Postgres")
        #endif
    }
}
