// The moments of a connection at which rules are asked: accept, authenticate and close; and how they hold it up or end it.

import FaultInjection
import NIOCore

extension ConnectionHandler {
    /// Asks the rules at a moment of the connection and carries out what they say; true where the connection goes on at
    /// once.
    func passes(_ site: FaultSite) -> Bool {
        guard faults.armed.contains(site.kind), seat.meets(site.kind) else { return true }
        if site == .authenticate { introduce() }
        return apply(faults.decide(site, currentFaultContext)[...], at: site)
    }

    /// The client has said which database it wants, which may have rules of its own.
    func adoptFaults() {
        guard let client = connection.client, let own = service.faults(of: client.database)
        else { return }
        faults = own
        gate.outgoing.faults = own
        watchOutput()
    }

    /// Who the client says it is.
    private func introduce() {
        guard let client = connection.client else { return }
        faultContext.user = client.user
        faultContext.database = client.database
        faultContext.application = client.application
        faultContext.label = client.label
    }

    var currentFaultContext: FaultContext { connection.faultContext() ?? faultContext }

    private func apply(_ actions: ArraySlice<FaultAction>, at site: FaultSite) -> Bool {
        var actions = actions
        while let action = actions.popFirst() {
            switch ConnectionFault(action) {
            case .end(let end): return cut(end)
            case .refuse(let meaning):
                tell(.refuse(meaning))
                return false
            case .notice(let text):
                if !connection.notice(text) {
                    faults.note(action.decision, .impossible("the protocol has no notices here"))
                }
            case .delay(let delay):
                hold(actions, at: site, delay)
                return false
            case .disturb: gate.outgoing.disturb(action, at: site.kind)
            case .nothing: break
            }
        }
        return true
    }

    /// Nothing is read and nothing begun until the delay is over.
    private func hold(_ rest: ArraySlice<FaultAction>, at site: FaultSite, _ delay: Duration) {
        guard let clock, life.hold() else { return }
        let hop = NIOLoopBound(self, eventLoop: clock.loop)
        delayTimer = clock.schedule(inNanoseconds: delay.wholeNanoseconds) {
            let handler = hop.value
            handler.delayTimer = nil
            let goesOn = handler.life.goOn()
            handler.noteSleep()
            guard goesOn else { return }
            if handler.apply(rest, at: site) { handler.goOn(after: site) }
            handler.pump()
        }
        noteSleep()
    }

    private func goOn(after site: FaultSite) {
        switch site {
        case .accept: greet()
        case .authenticate: carryOut(connection.authenticate())
        case .close: close()
        default: break
        }
    }

    /// The client has hung up: what waits for its goodbye waits in vain, and nothing is counted for it any more.
    func forgetFaults() {
        guard seat.isWholeConnection else { return }
        if life.isOpen, faults.armed.contains(.close) {
            for action in faults.decide(.close, currentFaultContext) {
                faults.note(action.decision, .impossible("the client has hung up"))
            }
        }
        if faults.isUsed { faults.forget(connection: faultContext.connection) }
        if serverFaults.isUsed { serverFaults.forget(connection: faultContext.connection) }
    }
}
