/// What keeps a session from judging. However many suites it concerns, it is said once.
final class Hindrances: Sendable {
  private let said = Locked<Set<String>>([])

  func turnAway(_ error: any Error) -> Opening {
    let message = "\(error)"
    let isNew = said.withLock { $0.insert(message).inserted }
    return Opening(
      announcements: isNew ? [Announcement(message, isKnown: false)] : [],
      admission: .turnedAway(isNew ? "not run: see above" : "not run"))
  }
}
