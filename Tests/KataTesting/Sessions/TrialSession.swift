import Curriculum
import SwiftReading

/// Judges the learner's code in a process that it may end, and notes what it finds: see ``Trial``.
final class TrialSession: Session {
  private let notes: TrialNotes
  private let workshop: Workshop
  private let start = Locked(ContinuousClock.now)

  init(_ notes: TrialNotes, _ workshop: Workshop = .here) {
    self.notes = notes
    self.workshop = workshop
  }

  func open(_ kata: Kata) throws -> Opening {
    let read = try KataFile.read([kata], in: workshop.root, memory: workshop.contentsFile)
    notes.write(.suite(kata.id))
    start.withLock { $0 = .now }
    let suite = SuiteRun(of: kata, read[0].url, steps: read[0].steps, .calling(notes))
    return Opening(admission: .judged(suite))
  }

  func close(_ suite: SuiteRun) {
    notes.write(.end(time: (ContinuousClock.now - start.withLock { $0 }) / .seconds(1)))
  }
}
