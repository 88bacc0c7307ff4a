// What every path has that the engine knows nothing of: its owner, who may do what with it, and when it was made.

import QueryEngine

/// What a subject, a user or a group, may do with a path.
package struct YDBPermissions: Sendable, Equatable {
    package var subject: String
    /// By their whole names, as `ydb.generic.read`, in the order in which they were given.
    package var names: [String]

    package init(_ subject: String, _ names: [String]) {
        self.subject = subject
        self.names = names
    }
}

/// A change of who may do what.
package enum YDBAccessChange: Sendable {
    /// Nobody may do anything any more by this path's own word.
    case clear
    case grant(YDBPermissions)
    case revoke(YDBPermissions)
    case revokeAll(subject: String)
    /// In place of all that the subject has.
    case set(YDBPermissions)
    case owner(String)
    /// Whether what directories above give ends here.
    case inheritance(isInterrupted: Bool)
}

struct YDBPathNotes: Equatable {
    static let usualOwner = "root@builtin"

    /// nil: whoever owns what nobody has taken.
    var owner: String?
    /// Microseconds since 1970; 0: with the database.
    var created: UInt64 = 0
    var permissions: [YDBPermissions] = []
    var interruptsInheritance = false

    init() {}

    init(_ text: String?) {
        for parts in YDBNoteLines.lines(text) { _ = take(parts) }
    }

    /// False: the line says something else.
    mutating func take(_ parts: [String]) -> Bool {
        guard parts.count > 1 else { return false }
        switch parts[0] {
        case "owner": owner = parts[1]
        case "created": created = UInt64(parts[1]) ?? 0
        case "may": permissions.append(YDBPermissions(parts[1], Array(parts.dropFirst(2))))
        case "alone": interruptsInheritance = parts[1] == "true"
        default: return false
        }
        return true
    }

    var lines: [[String]] {
        var lines: [[String]] = []
        if let owner { lines.append(["owner", owner]) }
        if created > 0 { lines.append(["created", String(created)]) }
        if interruptsInheritance { lines.append(["alone", "true"]) }
        return lines + permissions.map { ["may", $0.subject] + $0.names }
    }

    var text: String { YDBNoteLines.text(lines) }

    // MARK: Changes

    mutating func apply(_ change: YDBAccessChange) {
        switch change {
        case .clear: permissions = []
        case .grant(let given): grant(given)
        case .revoke(let taken):
            edit(taken.subject) { names in names.removeAll { taken.names.contains($0) } }
        case .revokeAll(let subject): permissions.removeAll { $0.subject == subject }
        case .set(let given):
            permissions.removeAll { $0.subject == given.subject }
            grant(given)
        case .owner(let new): owner = new
        case .inheritance(let isInterrupted): interruptsInheritance = isInterrupted
        }
    }

    private mutating func grant(_ given: YDBPermissions) {
        if !permissions.contains(where: { $0.subject == given.subject }) {
            permissions.append(YDBPermissions(given.subject, []))
        }
        edit(given.subject) { names in
            for name in given.names where !names.contains(name) { names.append(name) }
        }
    }

    /// Who may do nothing is not named.
    private mutating func edit(_ subject: String, _ edit: (inout [String]) -> Void) {
        guard let at = permissions.firstIndex(where: { $0.subject == subject }) else { return }
        edit(&permissions[at].names)
        if permissions[at].names.isEmpty { permissions.remove(at: at) }
    }

    /// What they come to, below what directories above give.
    func effective(below given: [YDBPermissions]) -> [YDBPermissions] {
        if interruptsInheritance { return permissions }
        var all = YDBPathNotes()
        all.permissions = given
        for own in permissions { all.grant(own) }
        return all.permissions
    }
}
