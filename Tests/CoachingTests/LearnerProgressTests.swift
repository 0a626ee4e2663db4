import Coaching
import Foundation
import Testing

@Suite struct ProgressTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "coaching-\(UUID().uuidString)")
  private var file: URL { folder.appending(path: ".state/progress.json") }

  @Test func startsWithNothingPassed() {
    let (progress, setAside) = LearnerProgress.load(from: file)
    #expect(progress == LearnerProgress() && setAside == nil)
  }

  @Test func comesBackAsItWasWritten() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try LearnerProgress.update(file) { $0.note(.passed, of: "01-LayerNorm", "abc") }
    try LearnerProgress.update(file) { $0.note(.wrong(line: 7), of: "02-Embedding", "def") }
    let (progress, setAside) = LearnerProgress.load(from: file)
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
    let (progress, setAside) = LearnerProgress.load(from: file)
    #expect(progress == LearnerProgress())
    let kept = try #require(setAside)
    #expect(try String(contentsOf: kept, encoding: .utf8) == text)
    // The way is free for a new one.
    try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    #expect(LearnerProgress.load(from: file).progress.hasPassed("00-Tensors"))
    #expect(FileManager.default.fileExists(atPath: kept.path))
  }

  @Test func staysPassedWhateverComesLater() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try LearnerProgress.update(file) { $0.note(.passed, of: "00-Tensors", "abc") }
    try LearnerProgress.update(file) { $0.note(.wrong(line: nil), of: "00-Tensors", "changed") }
    #expect(LearnerProgress.load(from: file).progress.hasPassed("00-Tensors"))
  }
}
