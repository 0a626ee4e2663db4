import Foundation

/// What a learner has passed, kept in `.kata/progress.json`.
///
/// Losing it loses nothing but locks: what passes is noted anew by the next run of the tests.
public struct LearnerProgress: Sendable, Equatable {
  /// By the kata's identifier.
  public private(set) var entries: [String: Entry] = [:]

  public struct Entry: Codable, Sendable, Equatable {
    /// Whether the kata's suite has ever passed in full. It never becomes false again.
    public var hasPassed = false
    /// The fingerprint of what passed last.
    public var passedFingerprint: String?
    /// The fingerprint of what last came through a trial run without crashing.
    public var triedFingerprint: String?
    /// The fingerprint of what the tests last found wrong, and where.
    public var wrongFingerprint: String?
    public var wrongLine: Int?
    /// How long the suite took when it last came through a trial, in seconds.
    public var trialTime: Double?

    public init() {}
  }

  public init() {}

  /// Whether the kata has ever passed.
  public func hasPassed(_ kata: String) -> Bool { entries[kata]?.hasPassed ?? false }

  public mutating func notePassed(_ kata: String, _ fingerprint: String) {
    entries[kata, default: Entry()].hasPassed = true
    entries[kata]?.passedFingerprint = fingerprint
    entries[kata]?.wrongFingerprint = nil
  }

  /// - Parameter line: of the kata's file, where it is known.
  public mutating func noteWrong(_ kata: String, _ fingerprint: String, line: Int?) {
    entries[kata, default: Entry()].wrongFingerprint = fingerprint
    entries[kata]?.wrongLine = line
  }

  /// - Parameter time: how long the suite took, in seconds, where it is known.
  public mutating func noteTried(_ kata: String, _ fingerprint: String, time: Double? = nil) {
    entries[kata, default: Entry()].triedFingerprint = fingerprint
    entries[kata]?.trialTime = time
  }
}

// MARK: - On disk

extension LearnerProgress {
  private struct File: Codable {
    var version: Int
    var katas: [String: Entry]
  }

  private static let version = 1

  /// Reads the file. One that is torn or of another version is moved aside, never overwritten.
  /// - Returns: what it says, or nothing passed; and where an unreadable file was put.
  public static func load(from url: URL) -> (progress: LearnerProgress, setAside: URL?) {
    guard let data = try? Data(contentsOf: url) else { return (LearnerProgress(), nil) }
    if let file = try? JSONDecoder().decode(File.self, from: data), file.version == version {
      var progress = LearnerProgress()
      progress.entries = file.katas
      return (progress, nil)
    }
    let name = "progress-unreadable-\(UUID().uuidString.prefix(8)).json"
    let aside = url.deletingLastPathComponent().appending(path: name)
    do {
      try FileManager.default.moveItem(at: url, to: aside)
      return (LearnerProgress(), aside)
    } catch {
      return (LearnerProgress(), nil)
    }
  }

  /// Changes the file: reads it again first, so that two runs at once lose neither's findings, and
  /// writes it whole or not at all.
  public static func update(_ url: URL, _ change: (inout LearnerProgress) -> Void) throws {
    var (progress, _) = load(from: url)
    change(&progress)
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = File(version: version, katas: progress.entries)
    try encoder.encode(file).write(to: url, options: .atomic)
  }
}
