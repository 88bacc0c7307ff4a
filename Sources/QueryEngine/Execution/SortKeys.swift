// What rows are sorted by, and what they carry, in stores without an allocation a row.

/// The keys of the rows that are being sorted, in the order in which the rows came.
///
/// A row's first key stands beside them once more as a number, as far as eight bytes go: where two numbers differ, they decide, and
/// most pairs of rows are compared by nothing else.
struct SortKeys {
    private let order: RowOrder
    private var values: [Value] = []
    private var leads: [UInt64] = []
    /// What all first keys so far are, if anything says so; nil where they are of several kinds or of one without numbers.
    private var kind: Lead.Kind?
    private var isMixed = false
    /// Bytes of text in the keys: long ones take long to compare.
    private(set) var textBytes = 0

    init(_ keys: [SortKey]) { order = RowOrder(keys: keys) }

    var count: Int { leads.count }

    /// Adds the keys of the row that stands in the frame.
    mutating func append(_ context: ExecutionContext) { append { context.frame[$0.slot] } }

    @inline(__always)
    mutating func append(_ row: (SortKey) -> Value) {
        for place in order.keys.indices {
            let value = row(order.keys[place])
            if case .text(let text) = value { textBytes += text.utf8.count }
            if place == 0 { leads.append(lead(value)) }
            values.append(value)
        }
    }

    private mutating func lead(_ value: Value) -> UInt64 {
        if isMixed { return 0 }
        if value.isNull { return order.keys[0].nullsFirst ? 0 : .max }
        guard let lead = Lead(value, order.keys[0].ordering), kind == nil || kind == lead.kind
        else {
            isMixed = true
            return 0
        }
        kind = lead.kind
        return order.keys[0].descending ? ~lead.number : lead.number
    }

    /// Whether one row comes before another one.
    @inline(__always)
    func precedes(_ a: Int, _ b: Int) -> Bool {
        if !isMixed, leads[a] != leads[b] { return leads[a] < leads[b] }
        let width = order.keys.count
        return order.compare(values, at: a * width, values, at: b * width) < 0
    }

    /// Keeps these rows alone, in this order.
    mutating func keep(_ rows: ArraySlice<Int>) {
        let width = order.keys.count
        if count > 0 { textBytes = textBytes / count * rows.count }
        values = rows.flatMap { values[$0 * width..<($0 + 1) * width] }
        leads = rows.map { leads[$0] }
    }
}

/// The beginning of a value as a number: where the numbers of two values of a kind differ, they are in the values' order.
struct Lead {
    enum Kind {
        case integer, double, text, bytes
    }

    let kind: Kind
    let number: UInt64

    init?(_ value: Value, _ ordering: Ordering) {
        switch value {
        case .int(let value):
            kind = .integer
            number = UInt64(bitPattern: value) ^ 1 << 63
        case .double(let value):
            kind = .double
            number = Lead.number(of: value)
        case .bytes(let bytes):
            kind = .bytes
            number = Collation.lead(ofBytes: bytes)
        case .text(let text):
            guard ordering.shape == .text, let lead = ordering.collation.lead(text.utf8) else {
                return nil
            }
            kind = .text
            number = lead
        default: return nil
        }
    }

    /// NaN comes last, and both zeros are one.
    private static func number(of value: Double) -> UInt64 {
        if value.isNaN { return .max }
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }
}

/// What rows carry through an operator that keeps them, in the order in which they came.
struct SavedRows {
    private let carried: Carried
    private var values: [Value] = []
    private var relations: [RelationPosition] = []

    init(_ carried: Carried) { self.carried = carried }

    /// Adds the row that stands in the frame.
    mutating func append(_ context: ExecutionContext) {
        for slot in carried.slots { values.append(context.frame[slot]) }
        if carried.relations.isEmpty { return }
        for relation in carried.relations { relations.append(context.relations[relation]) }
    }

    /// Puts a row into the frame again.
    func restore(_ row: Int, _ context: ExecutionContext) {
        var place = row * carried.slots.count
        for slot in carried.slots {
            context.frame[slot] = values[place]
            place += 1
        }
        if carried.relations.isEmpty { return }
        place = row * carried.relations.count
        for relation in carried.relations {
            context.relations[relation] = relations[place]
            place += 1
        }
    }

    /// The same of a row that is not wanted again.
    mutating func moveOut(_ row: Int, _ context: ExecutionContext) {
        guard carried.relations.isEmpty else { return restore(row, context) }
        var place = row * carried.slots.count
        for slot in carried.slots {
            swap(&context.frame[slot], &values[place])
            place += 1
        }
    }

    /// Keeps these rows alone, in this order.
    mutating func keep(_ rows: ArraySlice<Int>) {
        let (wide, far) = (carried.slots.count, carried.relations.count)
        values = rows.flatMap { values[$0 * wide..<($0 + 1) * wide] }
        relations = rows.flatMap { relations[$0 * far..<($0 + 1) * far] }
    }
}
