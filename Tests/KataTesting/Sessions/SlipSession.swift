import Curriculum
import SwiftReading

/// Judges the solutions under single slips, and writes down what comes out: see ``SlipRecorder``.
final class SlipSession: Session {
  private let recorder: SlipRecorder
  private let workshop: Workshop

  init(_ recorder: SlipRecorder, _ workshop: Workshop = .here) {
    self.recorder = recorder
    self.workshop = workshop
  }

  func open(_ kata: Kata) throws -> Opening {
    let read = try KataFile.read([kata], in: workshop.root, memory: workshop.contentsFile)
    let suite = SuiteRun(of: kata, read[0].url, steps: read[0].steps, .recording(recorder))
    return Opening(admission: .judged(suite))
  }

  func close(_ suite: SuiteRun) { recorder.write(.end) }
}
