// How connections are lent, waited for and given back; the time stands in the test's hands.

import ClientPooling
import Testing

@Suite struct LendingTests {
    @Test func oneIsMadeAtFirstAndUsedAgain() throws {
        let world = try PoolWorld()
        #expect(world.server.counts.attempts == 0)
        for _ in 1...3 {
            let borrower = world.borrower()
            #expect(borrower.connection?.id == 1)
            borrower.giveBack()
            #expect(borrower.task.isDone)
        }
        #expect(world.server.counts.attempts == 1)
        #expect(world.pool.statistics.totalLent == 3)
    }

    @Test func theLastThatCameBackIsLentFirst() throws {
        let world = try PoolWorld()
        let borrowers = (1...3).map { _ in world.borrower() }
        for index in [1, 0, 2] { borrowers[index].giveBack() }
        let next = (1...3).map { _ in world.borrower().connection?.id }
        #expect(next == [3, 1, 2])
    }

    @Test func whoAsksFirstIsServedFirst() throws {
        let world = try PoolWorld { $0.maximumConnections = 2 }
        let holders = [world.borrower(), world.borrower()]
        let waiters = (1...6).map { _ in world.borrower() }
        #expect(world.pool.statistics.waiting == 6)
        waiters[1].cancel()
        #expect(waiters[1].task.error is CancellationError)
        for holder in holders { holder.giveBack() }
        #expect(waiters.map(\.isServed) == [true, false, true, false, false, false])
        for index in [2, 0, 3, 4] { waiters[index].giveBack() }
        #expect(waiters.map(\.isServed) == [true, false, true, true, true, true])
        #expect(world.server.counts.attempts == 2)
    }

    @Test func whoWaitsTooLongLearnsHowManyAreLentAndWait() throws {
        let world = try PoolWorld { $0.maximumConnections = 2 }
        let holders = [world.borrower(), world.borrower()]
        let hasty = world.borrower(timeout: .seconds(1))
        let patient = world.borrower(timeout: .seconds(2))
        world.advance(by: .milliseconds(999))
        #expect(!hasty.task.isDone)
        world.advance(by: .milliseconds(1))
        let error = try #require(hasty.clientError)
        #expect(error.code == .poolTimeout && error.failureClass == .overload)
        #expect(error.isRetryable && error.outcome == .notApplied)
        #expect(error.message.contains("2 of 2 are lent"))
        #expect(error.message.contains("2 requests wait"))
        #expect(!patient.task.isDone)
        holders[0].giveBack()
        #expect(patient.isServed)
        #expect(world.pool.statistics.totalTimedOut == 1)
    }

    @Test func noTimeTakesOnlyWhatIsReady() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        #expect(world.borrower(timeout: .zero).clientError?.code == .poolTimeout)
        #expect(world.server.counts.attempts == 0)
        let holder = world.borrower()
        #expect(world.borrower(timeout: .zero).clientError?.code == .poolTimeout)
        holder.giveBack()
        #expect(world.borrower(timeout: .zero).isServed)
    }

    @Test func anEndlessWaitEndsWithTheConnection() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let holder = world.borrower()
        let waiter = world.borrower(timeout: nil)
        world.advance(by: .seconds(86_400))
        #expect(!waiter.task.isDone)
        holder.giveBack()
        #expect(waiter.isServed)
    }

    @Test func oneTooManyInTheLineFailsAtOnce() throws {
        let world = try PoolWorld { options in
            options.maximumConnections = 1
            options.maximumWaiters = 2
        }
        let holder = world.borrower()
        let waiters = [world.borrower(), world.borrower()]
        #expect(world.borrower().clientError?.code == .poolQueueFull)
        waiters[0].cancel()
        #expect(world.borrower().clientError == nil)
        holder.giveBack()
        #expect(waiters[1].isServed)
    }

    @Test func whatWasBegunForOneWhoLeftServesTheNext() throws {
        let world = try PoolWorld()
        world.server.closeGate()
        let gone = world.borrower()
        gone.cancel()
        #expect(gone.task.error is CancellationError)
        #expect(world.pool.statistics.connecting == 1)
        let next = world.borrower()
        #expect(world.server.counts.attempts == 1, "no second attempt for the second request")
        world.server.openGate()
        world.settle()
        #expect(next.connection?.id == 1)
    }

    @Test func whatWasMadeForNobodyRests() throws {
        let world = try PoolWorld()
        world.server.closeGate()
        world.borrower().cancel()
        world.server.openGate()
        world.settle()
        #expect(world.pool.statistics.idle == 1)
    }

    @Test func aRequestThatIsCancelledBeforeItBeginsTakesNoPlace() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let holder = world.borrower()
        let pool = world.pool
        let task = world.simulation.spawn {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pool.withConnection { _ in }
        }
        #expect(task.error is CancellationError)
        #expect(world.pool.statistics.waiting == 0)
        holder.giveBack()
        #expect(world.pool.statistics.idle == 1)
    }

    @Test func theConnectionComesBackFromABodyThatThrows() throws {
        let world = try PoolWorld()
        let pool = world.pool
        let task = world.simulation.spawn {
            try await pool.withConnection { _ in throw FakeFailure(failureClass: .transient) }
        }
        #expect(task.error as? FakeFailure == FakeFailure(failureClass: .transient))
        #expect(world.pool.statistics.idle == 1)
    }

    // MARK: Leases

    @Test func aLeaseEndsWithItsScope() throws {
        let world = try PoolWorld()
        let pool = world.pool
        let task = world.simulation.spawn {
            do {
                let lease = try await pool.lease()
                _ = lease.connection.id
            }
            let before = pool.statistics.idle
            let lease = try await pool.lease(timeout: .seconds(1))
            let during = pool.statistics.lent
            lease.release()
            let discarded = try await pool.lease()
            let id = discarded.connection.id
            discarded.discard()
            return [before, during, id]
        }
        #expect(task.value == [1, 1, 1])
        #expect(world.pool.statistics.connections == 0)
        #expect(world.server.counts.open == 0)
    }

    // MARK: State on return

    @Test func whatTheLastUserLeftIsResetBeforeTheNext() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let first = world.borrower()
        let second = world.borrower()
        world.server.behaviour.reset = .silence
        first.giveBack(.needsReset)
        #expect(first.task.isDone, "the user does not wait for it")
        #expect(!second.isServed)
        #expect(world.pool.statistics.busy == 1)
        world.advance(by: .seconds(5))
        #expect(second.connection?.id == 2, "a reset that takes too long ends the connection")
        world.server.behaviour.reset = .success
        second.giveBack(.needsReset)
        let third = world.borrower()
        #expect(third.connection?.id == 2 && third.connection?.standing == .ready)
        world.server.behaviour.reset = .failure(FakeFailure())
        third.giveBack(.needsReset)
        #expect(world.borrower().connection?.id == 3)
        #expect(world.server.counts.mostOpen == 1)
    }

    /// Who does one thing after another needs one connection, although it is reset each time.
    @Test func oneThatIsBeingResetIsWaitedFor() throws {
        let world = try PoolWorld()
        world.server.behaviour.reset = .silence
        world.borrower().giveBack(.needsReset)
        let next = world.borrower()
        #expect(!next.isServed && world.server.counts.attempts == 1)
        world.server.behaviour.reset = .success
        world.server.wake(world.server.connections[0])
        world.settle()
        #expect(next.connection?.id == 1)
    }

    @Test func oneWithoutNeedIsNotReset() throws {
        let world = try PoolWorld()
        world.borrower().giveBack()
        #expect(world.server.counts.resets == 0)
    }

    @Test func oneInAnUnknownStateIsNeverLentAgain() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let first = world.borrower()
        let second = world.borrower()
        first.giveBack(.unusable)
        #expect(second.connection?.id == 2)
        #expect(first.connection?.isClosed == true)
        #expect(world.server.counts.terminated == 1)
    }

    @Test func oneThatItsPeerClosedWhileLentIsNotKept() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let first = world.borrower()
        first.connection?.breakDown()
        let second = world.borrower()
        #expect(!second.isServed, "its user has it still")
        first.giveBack()
        #expect(second.connection?.id == 2)
    }

    @Test func oneThatItsPeerClosedAtRestIsGone() throws {
        let world = try PoolWorld()
        world.borrower().giveBack()
        world.server.connections[0].breakDown()
        world.settle()
        #expect(world.pool.statistics.connections == 0)
        #expect(world.borrower().connection?.id == 2)
    }

    /// The connection knows already that it is dead, the pool does not.
    @Test func oneThatBrokeQuietlyIsNotLentAndCostsNoPlace() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        world.borrower().giveBack()
        world.server.connections[0].breakDown(quietly: true)
        world.server.closeGate()
        let first = world.borrower()
        let second = world.borrower()
        #expect(!first.isServed && !second.isServed)
        world.server.openGate()
        world.settle()
        #expect(first.connection?.id == 2)
        #expect(!second.isServed)
        first.giveBack()
        #expect(second.connection?.id == 2)
    }
}
