import Curriculum
import SwiftReading

/// Where a learner stands with the course, and what to do next.
public struct Report: Sendable {
  public let rows: [Row]
  /// The kata that the learner works at.
  public let atHand: String?

  public struct Row: Sendable {
    public let kata: Kata
    public let standing: Standing

    public init(_ kata: Kata, _ standing: Standing) {
      self.kata = kata
      self.standing = standing
    }
  }

  public init(_ rows: [Row], atHand: String? = nil) {
    self.rows = rows
    self.atHand = atHand
  }

  /// Where the learner stands as far as the files and earlier runs tell.
  public init(
    _ workshop: Workshop, _ katas: [Kata] = Course.katas, progress: LearnerProgress
  ) throws {
    let files = try KataFile.readEach(katas, in: workshop.root, memory: workshop.contentsFile)
    var fingerprints = Fingerprints(workshop, files.compactMap { try? $0.get() })
    rows = zip(katas, files).map { kata, file in
      switch file {
      case .failure(let error): return Row(kata, .unreadable("\(error)"))
      case .success(let file):
        let standing = workshop.lastStanding(
          of: file, progress: progress, fingerprint: fingerprints.fingerprint(of: kata))
        return Row(kata, standing)
      }
    }
    atHand = progress.atHand
  }

  /// Whether everything has passed.
  public var isFinished: Bool { rows.allSatisfy { $0.standing == .passed } }

  /// What is said of the katas whose files cannot be read.
  public var problems: [String] {
    rows.compactMap { row in
      guard case .unreadable(let problem) = row.standing else { return nil }
      return problem
    }
  }

  /// How far the learner is, such as `9 of 13 katas passed`.
  public var count: String {
    "\(rows.count { $0.standing == .passed }) of \(rows.count) katas passed"
  }
}

// MARK: - What is next

extension Report {
  /// One line that says what to do next.
  public var nextLine: String {
    next?.advice.map { "Next: \($0)" } ?? "All \(rows.count) katas have passed. Well done!"
  }

  /// The kata to go on with: what is wrong, then what is half written, then what is written and not
  /// tested, and then what has just opened. In each, the kata at hand comes first.
  public var next: Row? {
    let active = rows.filter { $0.advice != nil }
    return first(of: active.filter(\.isWrong)) ?? first(of: active.filter(\.isBegun))
      ?? first(of: active.filter { $0.standing == .untested }) ?? opened(active) ?? active.first
  }

  private func first(of rows: [Row]) -> Row? {
    rows.first { $0.kata.id == atHand } ?? rows.first
  }

  /// The first that builds on the kata at hand, or else the next of its track.
  private func opened(_ rows: [Row]) -> Row? {
    guard let kata = atHand.flatMap(Course.kata) else { return nil }
    let later = rows.filter { $0.kata == kata || $0.kata.id > kata.id }
    return later.first { $0.kata == kata || $0.kata.needs.contains(kata.id) }
      ?? later.first { $0.kata.track == kata.track }
  }
}

extension Report.Row {
  fileprivate var isWrong: Bool {
    switch standing {
    case .wrong, .declarationGone, .unreadable: true
    default: false
    }
  }

  fileprivate var isBegun: Bool {
    guard case .unwritten(let written, _, let next) = standing else { return false }
    if case .begun = next.state { return true }
    return written > 0
  }

  /// The standing in a few words.
  public var summary: String {
    switch standing {
    case .locked(let needed): "locked: pass \(inWords(needed)) first"
    case .unwritten(0, _, _): "open, not written yet"
    case .unwritten(let written, let count, _): "\(written) of \(count) written"
    case .declarationGone(let name, nil): "\(name) is gone"
    case .declarationGone(let name, _): "\(name) is not seen in #if"
    case .unreadable: "cannot be read"
    case .untested: "written, not tested since"
    case .wrong: "wrong"
    case .waiting(let other): "waits for \(other)"
    case .passed: "passed"
    }
  }

  /// What to do about it, if there is anything to do now.
  public var advice: String? {
    switch standing {
    case .locked, .waiting, .passed:
      nil
    case .unwritten(let written, let count, let step):
      unwritten(step, "(\(written) of \(count) written)", isFirst: written == 0)
    case .declarationGone(let name, let line?):
      "take the declaration of \(name) out of `#if` at \(kata.path):\(line): what stands in it is not seen."
    case .unreadable:
      "correct \(kata.path), which cannot be read."
    case .declarationGone(let name, nil):
      "bring the declaration of \(name) to \(kata.path); its tests call it."
    case .untested:
      "run `swift test --filter kata`: \(kata.id) is written and not tested since."
    case .wrong(let step, let line):
      "mend \(step.map { "\($0) at " } ?? "")\(kata.path)\(line.map { ":\($0)" } ?? "")."
    }
  }

  private func unwritten(_ step: KataFile.Step, _ count: String, isFirst: Bool) -> String {
    let place = "\(kata.path):\(step.line)"
    switch step.state {
    case .begun(let line):
      return """
        finish \(step.name) and delete the line `notWritten()` at \(kata.path):\(line), which \
        keeps it from being run \(count).
        """
    default:
      return isFirst
        ? "read \(kata.lessonPath), then write \(step.name) at \(place)."
        : "write \(step.name) at \(place) \(count)."
    }
  }
}

/// `a`, `a and b`, `a, b and c`.
public func inWords(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
