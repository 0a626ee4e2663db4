import Coaching
import Curriculum
import Foundation
import SwiftReading
import Testing

/// Which code a suite runs against.
enum Subject {
  case learner
  case reference

  /// Suites are compiled twice; the module tells which of the two this is.
  init(_ test: Test) {
    self = test.sourceLocation.moduleName == "KataTests" ? .learner : .reference
  }
}

/// Makes a suite a kata's: locked until its time has come, silent about what is not written yet,
/// safe from crashes, and remembered once it passes.
public struct KataTrait: SuiteTrait, TestScoping {
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let id = test.sourceLocation.fileName.replacing("Tests.swift", with: "")
    guard let kata = Course.kata(id) else {
      Issue.record("The curriculum has no kata “\(id)”: a suite has its kata's name.")
      return
    }
    switch Subject(test) {
    case .reference:
      checkOrder(id)
      let file = Workshop.here.url(kata.referencePath)
      let run = SuiteRun(file, steps: try KataFile.steps(of: file))
      try await SuiteRun.$current.withValue(run, operation: function)
    case .learner:
      try await LearnerSuite(kata, test).run(function)
    }
  }
}

/// The reference's suites that have begun, in their order.
private let begun = Locked<[String]>([])

extension KataTrait {
  /// Unlocking rests on suites that run one after another, in the order of their numbers. Nothing
  /// promises that of a serialized suite; this notices should it ever change.
  private func checkOrder(_ id: String) {
    let before = begun.withLock { begun in
      begun.append(id)
      return begun.dropLast().last
    }
    if let before, before > id { Issue.record("\(id) ran after \(before).") }
  }
}

extension Trait where Self == KataTrait {
  /// A kata's suite: the file's name, `01-LayerNormTests.swift`, says which.
  public static var kata: KataTrait { KataTrait() }
}

/// Says which step of the kata a test is about. It runs once the step, and those that it rests on,
/// are written.
public struct StepTrait: TestTrait, TestScoping {
  let step: String
  let foundations: [String]

  public func scopeProvider(for test: Test, testCase: Test.Case?) -> StepTrait? {
    testCase == nil ? self : nil
  }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard let run = SuiteRun.current else {
      Issue.record("A step is tested in a suite marked .kata.")
      return
    }
    for name in [step] + foundations {
      guard let found = run.step(name) else {
        Issue.record("There is no “\(name)” any more. Bring its declaration back.")
        return
      }
      // A cancelled test of no examples would be shown as one that passed.
      if !found.isWritten { return run.reportNotRun(found, "is not written yet") }
      // What rests on a wrong step, or tests it further, would only repeat what was said.
      if run.isWrong(found) { return run.reportNotRun(found, "is not right yet") }
    }
    try await run.run(test, of: run.step(step)!, function)
  }
}

extension Trait where Self == StepTrait {
  /// The step that a test is about, as `LayerNorm.callAsFunction(_:)`, and what it rests on.
  public static func step(_ step: String, needs foundations: String...) -> StepTrait {
    StepTrait(step: step, foundations: foundations)
  }
}
