import Coaching
import Curriculum
import Dispatch
import Foundation
import Testing

@Suite struct ProgressTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "coaching-\(UUID().uuidString)")
  private var file: URL { folder.appending(path: ".state/progress.json") }

  @Test func startsWithNothingPassed() throws {
    let (progress, setAside) = try LearnerProgress.load(from: file)
    #expect(progress == LearnerProgress() && setAside == nil)
  }

  @Test func comesBackAsItWasWritten() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try LearnerProgress.update(file) { $0.note(.passed, of: "01-LayerNorm", "abc") }
    try LearnerProgress.update(file) { $0.note(.wrong(line: 7), of: "02-Embedding", "def") }
    let (progress, setAside) = try LearnerProgress.load(from: file)
    #expect(setAside == nil)
    #expect(progress.hasPassed("01-LayerNorm") && !progress.hasPassed("02-Embedding"))
    #expect(progress.entries["01-LayerNorm"]?.passedFingerprint == "abc")
    #expect(progress.entries["02-Embedding"]?.wrongFingerprint == "def")
    #expect(progress.entries["02-Embedding"]?.wrongLine == 7)
  }

  @Test(arguments: ["", "{", #"{"version": 2, "katas": {}}"#, #"{"version": 1}"#, "\u{0}\u{1}"])
  func setsAsideWhatItCannotRead(_ text: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    let (progress, setAside) = try LearnerProgress.load(from: file)
    #expect(progress == LearnerProgress())
    let kept = try #require(setAside)
    #expect(try String(contentsOf: kept, encoding: .utf8) == text)
    // The way is free for a new one.
    try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    #expect(try LearnerProgress.load(from: file).progress.hasPassed("00-Tensors"))
    #expect(FileManager.default.fileExists(atPath: kept.path))
  }

  @Test func staysPassedWhateverComesLater() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    try LearnerProgress.update(file) { $0.note(.wrong(line: nil), of: "00-Tensors", "changed") }
    #expect(try LearnerProgress.load(from: file).progress.hasPassed("00-Tensors"))
  }

  // MARK: - Where it cannot be read or written

  /// Whoever may read and write everything is refused nothing by a file's mode: so these stand in
  /// for what others may not read.
  @Test(arguments: [["progress.json/a"], ["progress.json", "progress.json"]])
  func leavesWhatItCannotRead(_ made: [String]) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let parent = file.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    if made.count == 1 {
      // A folder has its name.
      try FileManager.default.createDirectory(
        at: parent.appending(path: made[0]), withIntermediateDirectories: true)
    } else {
      // A link leads to itself.
      try FileManager.default.createSymbolicLink(
        atPath: file.path, withDestinationPath: made[1])
    }
    let before =
      try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
    #expect(throws: ProgressError.self) { try LearnerProgress.load(from: file) }
    #expect(throws: ProgressError.self) {
      try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    }
    let after =
      try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
    #expect(before == after)
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path) == ["progress.json"])
  }

  @Test(.enabled(if: geteuid() != 0, "Nothing is unreadable for root."))
  func leavesWhatItMayNotRead() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    #expect(chmod(file.path, 0) == 0)
    #expect(throws: ProgressError.self) {
      try LearnerProgress.update(file) { $0.note(.passed, of: "01-LayerNorm", "def") }
    }
    #expect(chmod(file.path, 0o600) == 0)
    #expect(try LearnerProgress.load(from: file).progress.hasPassed("00-Tensors"))
  }

  @Test func saysWhyItIsNotKept() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: file.deletingLastPathComponent())
    let error = try #require(throws: ProgressError.self) {
      try LearnerProgress.update(file) { _ in }
    }
    #expect(
      error.description(in: Workshop(root: folder)) == """
        .state/progress.json: not read: a file stands where a folder of its path has to be. Until \
        that is mended, your progress is neither used nor changed. What is found holds all the same.
        """)
  }

  @Test func writesThroughALink() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let parent = file.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: file.path, withDestinationPath: "../elsewhere.json")
    for kata in ["00-Tensors", "01-LayerNorm"] {
      try LearnerProgress.update(file) { $0.note(.passed, of: kata, "abc") }
    }
    let target = folder.appending(path: "elsewhere.json")
    #expect(try LearnerProgress.load(from: target).progress.entries.count == 2)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: file.path) == "../elsewhere.json")
  }

  @Test func losesNothingWhereSeveralWrite() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    DispatchQueue.concurrentPerform(iterations: 30) { place in
      try? LearnerProgress.update(file) { $0.note(.passed, of: "\(place)", "abc") }
    }
    #expect(try LearnerProgress.load(from: file).progress.entries.count == 30)
  }
}
