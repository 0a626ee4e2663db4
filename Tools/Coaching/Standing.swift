import Curriculum
import SwiftReading

/// Where a learner stands with one kata.
public enum Standing: Sendable, Equatable {
  /// Nothing of it is written, and katas that it needs have not passed yet.
  case locked(by: [String])
  /// Some or all steps are not written yet.
  case unwritten(written: Int, of: Int, next: KataFile.Step)
  /// A declaration that the tests call is gone, or hidden in the `#if` at a line.
  case declarationGone(String, condition: Int? = nil)
  /// Its file cannot be read, for this reason.
  case unreadable(String)
  /// All is written, but the tests have not seen it as it is now.
  case untested
  /// The tests found something wrong: in this step and at this line, where they are known.
  case wrong(step: String?, line: Int?)
  /// It cannot be judged before another kata is mended or written.
  case waiting(for: String)
  /// The tests found nothing wrong.
  case passed
}

extension Workshop {
  /// Where a learner stands with a kata, as far as its file and earlier runs tell.
  public func standing(
    of file: KataFile, progress: LearnerProgress, fingerprint: @autoclosure () -> String
  ) -> Standing {
    let (kata, steps) = (file.kata, file.steps)
    if let gone = steps.first(where: \.isMissing) {
      return .declarationGone(gone.name, condition: file.conditionLine)
    }
    let written = steps.count(where: \.isWritten)
    let missing = kata.needs.filter { !progress.hasPassed($0) }
    if written == 0 && !missing.isEmpty { return .locked(by: missing) }
    if let next = steps.first(where: { !$0.isWritten }) {
      return .unwritten(written: written, of: steps.count, next: next)
    }
    let isAsItPassed = progress.entries[kata.id]?.passedFingerprint == fingerprint()
    return isAsItPassed ? .passed : .untested
  }

  /// The same with what the tests found wrong, if nothing has changed since.
  public func lastStanding(
    of file: KataFile, progress: LearnerProgress, fingerprint: @autoclosure () -> String
  ) -> Standing {
    if let entry = progress.entries[file.kata.id], let wrong = entry.wrongFingerprint,
      wrong == fingerprint()
    {
      return self.wrong(in: file, at: entry.wrongLine)
    }
    return standing(of: file, progress: progress, fingerprint: fingerprint())
  }

  /// Something is wrong at a line of a kata's file, or anywhere.
  public func wrong(in file: KataFile, at line: Int?) -> Standing {
    let step = line.flatMap { line in file.steps.last { $0.line <= line } }
    return .wrong(step: step?.name, line: line)
  }

  /// The first step that is not there yet, of a kata and of all that it calls.
  public func firstGap(in kata: Kata) throws -> (kata: Kata, step: KataFile.Step)? {
    for file in try KataFile.read(kata.foundations + [kata], in: root, memory: contentsFile) {
      if let step = file.steps.first(where: { !$0.isWritten }) { return (file.kata, step) }
    }
    return nil
  }
}
