import Curriculum
import Testing

/// One run of the tests over the katas' suites, and what comes of it.
///
/// There are four. The *learner's* has every changed kata judged by a trial, remembers what passed
/// and ends with what to do next. A *trial* judges some katas in a process of its own and notes what
/// it finds. The *reference's* judges the solutions on the spot and remembers nothing. That of *slips*
/// judges them with one slip after another, for authors.
protocol Session: Sendable {
  /// The run includes the suite of a kata. Said of all suites before the first is opened.
  func include(_ kata: Kata)
  /// Whether a step's test has something to run; else why not. Asked of all tests before the first
  /// suite is opened.
  func reasonToSkip(_ step: String, needing foundations: [String], of kata: Kata) -> String?
  /// A suite's turn has come.
  func open(_ kata: Kata) async throws -> Opening
  /// A suite that was opened has come to its end.
  func close(_ suite: SuiteRun) throws
}

extension Session {
  func include(_ kata: Kata) {}
  func reasonToSkip(_ step: String, needing foundations: [String], of kata: Kata) -> String? { nil }
}

/// How a session receives a suite.
struct Opening: Sendable {
  /// To be said before.
  var announcements: [Announcement] = []
  let admission: Admission

  enum Admission: Sendable {
    /// Its tests run.
    case judged(SuiteRun)
    /// Its tests do not run, for a reason that is said to the learner.
    case turnedAway(String)
  }
}

/// Which code a suite runs against.
enum Subject {
  case learner
  case reference

  /// Suites are compiled twice; the module tells which of the two this is.
  init(_ test: Test) {
    self = test.sourceLocation.moduleName == "KataTests" ? .learner : .reference
  }

  /// The session that all suites of this subject share in this process.
  var session: any Session {
    switch self {
    case .reference: Self.referenceSession
    case .learner: Self.learnersSession
    }
  }

  private static let referenceSession: any Session =
    SlipRecorder.ofThisProcess.map { SlipSession($0) } ?? ReferenceSession()
  private static let learnersSession: any Session =
    TrialNotes.ofThisProcess.map { TrialSession($0) } ?? LearnerSession.ofThisProcess
}
