// The server room of YDB.
