// MySQLWire: the messages of MySQL's client/server protocol as values, encoded and decoded for both sides.
