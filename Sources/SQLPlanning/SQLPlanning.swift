// SQLPlanning: what all SQL languages share between syntax and plan.
//
// A language parses its own text into the query syntax of Syntax/ (its definitions and commands are its own). From
// there to the operators that QueryEngine runs the way is the same for all of them:
//
//     DataStatement --QueryAnalyzer--> query graph --Optimizer--> QueryPlan
//         (syntax)        asks rules      (typed)       asks rules    (operators)
//
// Who drives whom. A language makes, for each statement, a `PlanBuilder`, its own `ExpressionRules`, a `QueryAnalyzer` over
// the two and an `Optimizer` over that, and asks `optimizer.plan(analyzer.analyzeStatement(…))`. All four live as long as
// the statement is planned, and whoever made them holds them:
// - `PlanBuilder` is what they build up together: slots, levels, relations, subplans, common tables, locks, dependencies.
//   It knows no other part, and turns offsets in the text into positions of errors.
// - `QueryAnalyzer` turns query syntax into the graph: WITH, FROM, joins, names, GROUP BY, windows, set operations, ORDER BY,
//   INSERT, UPDATE, DELETE. It knows no type and no function; every value expression is given to the rules.
// - `ExpressionRules` say what an expression means in one language: types, operators, functions, conversions, comparisons,
//   defaults. They give back to the analyzer what stands inside: operands (`analyze`), columns (`analyzeColumn`),
//   queries (`analyzeSubquery`), aggregates (`analyzeAggregate`), calls with OVER (`analyzeWindowFunction`). An analyzer is
//   a value: the rules make one over the same builder when they need it, and nothing holds anything in a circle.
// - `Optimizer` turns the graph into operators and sees no syntax: it flattens derived tables, orders joins, chooses indexes.
// - `AnalysisWords` word what is wrong (`AnalysisFault`); the rest is said in plain English where it is found.
//
// The words it uses.
// - slot: a register of the running statement. Every column that is read and every value that is kept has one.
// - level (`QueryLevel`): the name space of one query; levels nest as queries do. Its namespace is what names see,
//   its entries (`RangeEntry`) are the relations of FROM.
// - block (`QueryBlock`): an analysed query, with its body, outputs, order and limit. A draft is a part of one that is not
//   planned yet (`SelectDraft`, `SubplanDraft`, `InsertDraft`).
// - `Typed`: an analysed expression with its type, collation and place in the text; `ScalarExpression` is what runs.
// - mask (`RelationSet`): the relations of one level that a condition reads.
// - common table: a query of WITH; it is read in place, or kept aside for several readers.
// - notes and bindings (`NameNotes`, `ViewBindings`): what the names of a stored text turned out to mean, so that it means
//   the same for ever.
// - stored text: an expression or query that a definition keeps; the rules parse it, the analyzer gives it slots of its own.
