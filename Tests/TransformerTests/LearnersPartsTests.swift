import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Running
@testable import Training

/// Trainings with the katas' own loss, optimizer, schedule and batches.
@Suite struct LearnersPartsTests {
  /// A part is the learner's as soon as its kata is written.
  @Test func saysWhosePartsTheyAre() {
    let all = TrainingParts.subject { _ in nil }
    #expect(
      all.owners == "Yours: the model, the loss (29), the optimizer (31), the schedule (32), the "
        + "batches (33).")
    let some = TrainingParts.subject { ["31-Optimizers", "33-Batches"].contains($0) ? $0 : nil }
    #expect(
      some.owners == "Yours: the model, the loss (29), the schedule (32). The engine's, as long as "
        + "the katas are not written: the optimizer (31), the batches (33).")
    #expect(some.batches == nil && all.batches != nil)
    #expect(TrainingParts.engine.owners == nil)
  }

  /// The katas' loss and optimizer go where the engine's go.
  @Test(arguments: [TrainingSettings.Kind.gpt2, .bert])
  func learnAsTheEngineDoes(_ kind: TrainingSettings.Kind) throws {
    let own = TrainingParts.subject { _ in nil }
    var mixed = own
    (mixed.loss, mixed.optimizer) = (TrainingParts.engine.loss, TrainingParts.engine.optimizer)
    let losses = try [own, mixed].map { try self.losses(kind, $0) }
    #expect(losses[0].count == 20)
    for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < 1e-4, "\(a), \(b)") }
    // Blanks take longer than twenty steps.
    if kind == .gpt2 { #expect(losses[0][19] < losses[0][0] - 0.2) }
  }

  /// Where it was stopped does not show.
  @Test func goOnBitForBit() throws {
    try withTemporaryFolder { folder in
      let (whole, rest) = (folder.appending(path: "whole"), folder.appending(path: "rest"))
      try FileManager.default.createDirectory(at: rest, withIntermediateDirectories: true)
      let parts = TrainingParts.subject { _ in nil }
      let state = TrainingState.file(in: whole)
      _ = try job(.gpt2, parts, in: whole) { progress in
        if progress.step == 7 {
          try? FileManager.default.copyItem(at: state, to: TrainingState.file(in: rest))
        }
      }.run(GPT2.self, .causal(parts.batches))
      _ = try job(.gpt2, parts, in: rest, resumes: true).run(GPT2.self, .causal(parts.batches))
      let models = try [whole, rest].map {
        try Data(contentsOf: $0.appending(path: "model.safetensors"))
      }
      #expect(models[0] == models[1])
    }
  }

  // MARK: - Fixtures

  private func losses(_ kind: TrainingSettings.Kind, _ parts: TrainingParts) throws -> [Double] {
    try withTemporaryFolder { folder in
      let losses = Mutex<[Double]>([])
      let job = try job(kind, parts, in: folder) { progress in
        losses.withLock { $0.append(progress.loss) }
      }
      if kind == .bert {
        _ = try job.run(
          Bert.self,
          .masked(maskID: 28, special: [26, 27], vocabularySize: 29, seed: 3, by: parts.batches))
      } else {
        _ = try job.run(GPT2.self, .causal(parts.batches))
      }
      return losses.withLock { $0 }
    }
  }

  private func job(
    _ kind: TrainingSettings.Kind, _ parts: TrainingParts, in folder: URL, resumes: Bool = false,
    report: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingJob {
    var settings = TrainingSettings()
    (settings.kind, settings.layerCount, settings.hiddenSize) = (kind, 1, 16)
    (settings.headCount, settings.contextSize, settings.batchSize) = (2, 24, 4)
    (settings.stepCount, settings.warmupCount, settings.learningRate) = (20, 3, 2e-2)
    let letters = (0..<900).map { $0 % 97 == 0 ? 5 : $0 % 26 }
    let frame = SequenceFrame(start: 26, end: 27)
    let data = try TextData(
      letters, batchSize: 4, length: 24, frame: kind == .bert ? frame : nil, seed: 1)
    return TrainingJob(
      settings: settings, data: data, vocabularySize: 29, tokens: .init(end: 27), folder: folder,
      resumes: resumes, parts: parts, secondsBetweenSaves: 0, report: report)
  }
}
