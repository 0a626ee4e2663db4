import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

/// `TRAINING_KILLS=50 swift run kata tests --filter KilledTrainingTests` kills so many.
private let killCount = ProcessInfo.processInfo.environment["TRAINING_KILLS"].flatMap(Int.init) ?? 3

/// A training that is killed whenever it likes, in the middle of writing too.
@Suite(.serialized) struct KilledTrainingTests {
  static let settings = TrainingSettings.tiny(steps: 60)

  @Test(arguments: 0..<killCount) func leavesWhatCanBeGoneOnWith(_ number: Int) async throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "killed-\(UUID())")
    defer { try? FileManager.default.removeItem(at: parent) }
    let (whole, rest) = (parent.appending(path: "whole"), parent.appending(path: "rest"))
    _ = try TrainingJob.letters(Self.settings, in: whole).runLetters()
    let path = rest.path
    // Some are killed before anything was saved, some after all was done.
    let delay = Double.random(in: 0...0.5)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, delay = delay as Double] in
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: delay)
        kill(getpid(), SIGKILL)
      }
      _ = try TrainingJob.letters(Self.settings, in: URL(filePath: path)).runLetters()
      try await Task.sleep(for: .seconds(60))
    }
    let isBegun = FileManager.default.fileExists(atPath: TrainingState.file(in: rest).path)
    let isDone = FileManager.default.fileExists(atPath: rest.appending(path: "loss.svg").path)
    if isBegun || !isDone {
      _ = try TrainingJob.letters(Self.settings, in: rest, resumes: isBegun).runLetters()
    }
    #expect(try modelBytes(in: rest) == modelBytes(in: whole), "killed after \(delay) s")
    let names = try FileManager.default.contentsOfDirectory(atPath: rest.path).sorted()
    #expect(
      names == ["config.json", "generation_config.json", "loss.svg", "model.safetensors"],
      "killed after \(delay) s")
  }
}
