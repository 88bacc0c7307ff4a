// What all SQL languages share between syntax and plan: the query syntax, the query graph and its analysis, the
// optimizer.
