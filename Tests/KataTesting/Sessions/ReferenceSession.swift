import Curriculum
import SwiftReading

/// Judges the solutions, in this process, and remembers nothing of it.
final class ReferenceSession: Session {
  private let workshop: Workshop
  private let hindrances = Hindrances()
  private let lastOpened = Locked<String?>(nil)

  init(_ workshop: Workshop = .here) { self.workshop = workshop }

  func open(_ kata: Kata) throws -> Opening {
    let file = workshop.url(kata.referencePath)
    let steps: [KataFile.Step]
    do { steps = try KataFile.steps(of: file) } catch { return hindrances.turnAway(error) }
    let suite = SuiteRun(of: kata, file, steps: steps, .calling(nil))
    return Opening(announcements: orderAnnouncement(of: kata.id), admission: .judged(suite))
  }

  func close(_ suite: SuiteRun) {}

  /// Unlocking rests on suites that run one after another, in the order of their numbers. Nothing
  /// promises that of a serialized suite; this notices should it ever change.
  private func orderAnnouncement(of kata: String) -> [Announcement] {
    let last = lastOpened.withLock { last in
      defer { last = kata }
      return last
    }
    guard let last, last > kata else { return [] }
    return [Announcement("\(kata) ran after \(last).", isKnown: false)]
  }
}
