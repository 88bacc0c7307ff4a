// Statements that are kept to be run again, by whatever name.

/// A statement that was prepared for parameters of these types.
package final class PreparedStatement {
    package let name: String
    /// nil: an empty text.
    package let source: StatementSource?
    let givenTypes: [TypeID]
    package let parameterTypes: [TypeID]
    /// Where it is a query: its current plan.
    var planned: PlannedStatement?
    /// The columns that were told when it was prepared; a plan made later has to give the same.
    var columns: [ResultColumn]
    package var plan: PlannedStatement? { planned }
    package var resultColumns: [ResultColumn] { columns }
    /// Made by a statement of the language, and not by the protocol.
    package let isFromText: Bool
    package let text: String
    package let preparedAt: Int64

    package init(
        name: String, source: StatementSource?, givenTypes: [TypeID], parameterTypes: [TypeID],
        planned: PlannedStatement?, columns: [ResultColumn], isFromText: Bool, text: String,
        preparedAt: Int64
    ) {
        self.name = name
        self.source = source
        self.givenTypes = givenTypes
        self.parameterTypes = parameterTypes
        self.planned = planned
        self.columns = columns
        self.isFromText = isFromText
        self.text = text
        self.preparedAt = preparedAt
    }
}
