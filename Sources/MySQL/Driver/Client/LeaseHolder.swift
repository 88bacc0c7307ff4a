// What keeps a connection lent as long as its rows are read.

import ClientPooling

typealias LeaseHolder = SharedLease<MySQLConnection>
