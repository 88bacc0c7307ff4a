// The server that the driver is tried on: ours, in this process.

import FaultInjection
import Testing
import Understudy
import YDBDriver
import YDBServer
