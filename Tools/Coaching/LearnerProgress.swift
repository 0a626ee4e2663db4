import Foundation

/// What a learner has passed, kept in `.kata/progress.json`.
///
/// Losing it loses nothing but locks: what passes is noted anew by the next run of the tests.
public struct LearnerProgress: Sendable, Equatable {
  /// By the kata's identifier.
  public internal(set) var entries: [String: Entry] = [:]
  /// The kata that the learner changed last.
  public var atHand: String?
  /// The digest of the engine and the judging that gave the last verdicts.
  public var judge: String?

  public struct Entry: Codable, Sendable, Equatable {
    /// Whether the kata's suite has ever passed in full. It never becomes false again.
    public var hasPassed = false
    /// The fingerprint of what passed last.
    public var passedFingerprint: String?
    /// The fingerprint of what was judged last, whatever came out.
    public var judgedFingerprint: String?
    /// The digest of the kata's own file when it was judged last.
    public var code: String?
    /// The fingerprint of what the tests last found wrong, and where.
    public var wrongFingerprint: String?
    public var wrongLine: Int?
    /// How long the suite took when it last came to its end, in seconds.
    public var time: Double?

    public init() {}
  }

  public init() {}

  /// Whether the kata has ever passed.
  public func hasPassed(_ kata: String) -> Bool { entries[kata]?.hasPassed ?? false }

  /// What judging a kata came to.
  public enum Verdict: Sendable, Equatable {
    case passed
    /// At a line of the kata's file, where it is known.
    case wrong(line: Int?)
    /// What is written is right.
    case unfinished
  }

  /// - Parameters:
  ///   - fingerprint: of all that the verdict rests on.
  ///   - code: the digest of the kata's own file.
  ///   - time: how long it took, in seconds, where it came to its end.
  public mutating func note(
    _ verdict: Verdict, of kata: String, _ fingerprint: String, code: String = "",
    time: Double? = nil
  ) {
    var entry = entries[kata] ?? Entry()
    entry.judgedFingerprint = fingerprint
    entry.code = code
    if let time { entry.time = time }
    (entry.wrongFingerprint, entry.wrongLine) = (nil, nil)
    switch verdict {
    case .passed: (entry.hasPassed, entry.passedFingerprint) = (true, fingerprint)
    case .wrong(let line): (entry.wrongFingerprint, entry.wrongLine) = (fingerprint, line)
    case .unfinished: break
    }
    entries[kata] = entry
  }
}

extension LearnerProgress {
  /// Remembers how a kata's file looked that could not be judged.
  /// - Parameter code: the digest of the file.
  public mutating func noteCode(_ code: String, of kata: String) {
    entries[kata, default: Entry()].code = code
  }
}
