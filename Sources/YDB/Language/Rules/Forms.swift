// What is evaluated by a rule of its own: IF, COALESCE, rows as structs.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func made(
        _ form: YQLForm, _ function: YQLFunction, _ arguments: [YQLMeaning],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        var values: [Typed] = []
        for argument in arguments { values.append(try value(argument, at: offset)) }
        switch form {
        case .passed:
            guard let first = values.first else { throw error("Nothing is passed", at: offset) }
            return first
        case .tableRow: return try tableRow(at: offset)
        case .conditional(let then, let otherwise):
            guard values.count >= 2 else { throw error("IF needs two arguments", at: offset) }
            let yes = try convert(values[1], then, to: function.result)
            var no = constant(.null, function.result)
            if values.count > 2, let otherwise {
                no = try convert(values[2], otherwise, to: function.result)
            }
            return typed(
                .conditional(
                    [ConditionalBranch(condition: values[0].expression, result: yes.expression)],
                    otherwise: no.expression), function.result, at: offset)
        case .coalesce(let conversions):
            var operands: [ScalarExpression] = []
            for (value, conversion) in zip(values, conversions) {
                operands.append(try convert(value, conversion, to: conversion.result).expression)
            }
            return typed(.coalesce(operands), function.result, at: offset)
        }
    }

    /// `TableRow()`: a struct of the row's columns.
    private func tableRow(at offset: SourceOffset) throws(SQLError) -> Typed {
        let columns = try analyzer.expandAll([], offset)
        return structure(columns.map { ($0.0, $0.1) }, at: offset)
    }

    func structure(_ members: [(String, Typed)], at offset: SourceOffset) -> Typed {
        let shown = YQLType.structure(of: members.map { YQLMember($0.0, type(of: $0.1)) })
        guard case .structure(let sorted) = shown else { return constant(.void, .void) }
        let byName = Dictionary(members.map { ($0.0, $0.1) }) { first, _ in first }
        return typed(
            .row(
                sorted.map { byName[$0.name]?.expression ?? .constant(.null) },
                types: sorted.map(\.type.storedType), form: RowForm()), shown, at: offset)
    }
}
