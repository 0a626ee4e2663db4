import Checkpoints
import Foundation
import Layers
import Reference
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Training

/// A training from its first step to the folder that comes of it.
@Suite struct TrainingLoopTests {
  @Test(arguments: TrainingSettings.Kind.allCases)
  func learns(_ kind: TrainingSettings.Kind) throws {
    try withTemporaryFolder { folder in
      var settings = TrainingSettings.tiny(steps: kind == .bert ? 150 : 60)
      settings.kind = kind
      settings.learningRate = 1e-2
      let losses = Mutex<[Double]>([])
      let job = try TrainingJob.letters(settings, in: folder) { progress in
        losses.withLock { $0.append(progress.loss) }
      }
      let result = try job.runLetters()
      let first = losses.withLock { $0[0] }
      // At the start every token is as likely as the others.
      #expect(abs(first - log(29)) < 0.1)
      // Who knows no more than the letters is at ln 26 = 3.26.
      #expect(result.heldOutLoss < (kind == .bert ? 3.1 : 2), "\(result.heldOutLoss)")
    }
  }

  /// Killed after some step, and gone on with: the same model, bit for bit, and the same curve.
  @Test(arguments: [TrainingSettings.Kind.gpt2, .bert], [1, 7, 11])
  func goesOnWhereItWasStopped(_ kind: TrainingSettings.Kind, _ step: Int) throws {
    try withTemporaryFolder { folder in
      var settings = TrainingSettings.tiny()
      settings.kind = kind
      let (whole, rest) = (folder.appending(path: "whole"), folder.appending(path: "rest"))
      try FileManager.default.createDirectory(at: rest, withIntermediateDirectories: true)
      let state = TrainingState.file(in: whole)
      _ = try TrainingJob.letters(settings, in: whole) { progress in
        // What a kill at this moment would leave.
        if progress.step == step {
          try? FileManager.default.copyItem(at: state, to: TrainingState.file(in: rest))
        }
      }.runLetters()
      let steps = Mutex<[Int]>([])
      _ = try TrainingJob.letters(settings, in: rest, resumes: true) { progress in
        steps.withLock { $0.append(progress.step) }
      }.runLetters()
      #expect(steps.withLock { $0 } == Array(step + 1...12))
      #expect(try modelBytes(in: rest) == modelBytes(in: whole))
      let curves = try [whole, rest].map {
        try String(contentsOf: $0.appending(path: "loss.svg"), encoding: .utf8)
      }
      #expect(curves[0] == curves[1])
      // What a finished training leaves is a model and nothing else.
      let names = try FileManager.default.contentsOfDirectory(atPath: rest.path).sorted()
      #expect(
        names == ["config.json", "generation_config.json", "loss.svg", "model.safetensors"])
    }
  }

  @Test func savesNoMoreOftenThanItIsTold() throws {
    try withTemporaryFolder { folder in
      let isThere = Mutex(false)
      _ = try TrainingJob.letters(.tiny(), in: folder, secondsBetweenSaves: 1000) { _ in
        let path = TrainingState.file(in: folder).path
        isThere.withLock { $0 = $0 || FileManager.default.fileExists(atPath: path) }
      }.runLetters()
      #expect(!isThere.withLock { $0 })
    }
  }

  /// The folder is a checkpoint like any other.
  @Test func writesAModelThatLoads() throws {
    try withTemporaryFolder { folder in
      let settings = TrainingSettings.tiny(steps: 4)
      _ = try TrainingJob.letters(settings, in: folder).runLetters()
      let checkpoint = try GPT2Checkpoint(folder)
      #expect(
        checkpoint.configuration
          == GPT2Configuration(SizesOfTraining(settings: settings, vocabularySize: 29)))
      #expect(checkpoint.hasTokenHead)
      var generator = RandomGenerator(seed: 1)
      try checkpoint.load(into: GPT2(checkpoint.configuration, using: &generator))
    }
  }

  @Test func leavesMLPsSilentWhereAttentionWorksAlone() throws {
    try withTemporaryFolder { folder in
      var settings = TrainingSettings.tiny(steps: 4)
      settings.kind = .attentionOnly
      _ = try TrainingJob.letters(settings, in: folder).runLetters()
      let file = try SafetensorsFile(contentsOf: folder.appending(path: "model.safetensors"))
      for name in file.names {
        let isZero = (try file.tensor(name) .== 0).all()
        #expect(isZero == name.contains(".mlp.") || name.hasSuffix("bias"), "\(name)")
      }
    }
  }

  @Test func writesDownWhatItLearnsFrom() throws {
    try withTemporaryFolder { folder in
      let record = folder.appending(path: "record")
      let job = try TrainingJob.letters(.tiny(), in: folder, recordFolder: record)
      _ = try job.runLetters()
      let start = try GPT2Checkpoint(record.appending(path: "start"))
      #expect(try start.stateDictionary().names.contains("blocks.1.attention.projection.weight"))
      let step = try SafetensorsFile(contentsOf: record.appending(path: "step-11.safetensors"))
      let batch = Objective<GPT2>.causal().batch(job.data.sequences(ofStep: 11), 11)
      #expect(try step.intTensor("ids").scalars == batch.ids.scalars)
      #expect(try step.intTensor("targets").scalars == batch.targets.scalars)
      let rate = Float(job.settings.rate(ofStep: 11))
      #expect(try step.tensor("learningRate").item() == rate)
      let losses = try SafetensorsFile(contentsOf: record.appending(path: "losses.safetensors"))
      #expect(try losses.tensor("losses").shape == [job.settings.stepCount])
      let last = record.appending(path: "held-out-\(job.data.heldOut.count - 1).safetensors")
      #expect(FileManager.default.fileExists(atPath: last.path))
    }
  }

  // MARK: - What cannot be

  @Test func refusesToGoOnWithSomethingElse() throws {
    try withTemporaryFolder { folder in
      let state = TrainingState.file(in: folder)
      let kept = folder.appending(path: "kept")
      _ = try TrainingJob.letters(.tiny(), in: folder) { progress in
        if progress.step == 5 { try? FileManager.default.copyItem(at: state, to: kept) }
      }.runLetters()
      var other = TrainingSettings.tiny()
      (other.batchSize, other.seed) = (4, 8)
      let none = try #require(throws: TrainingError.self) {
        try TrainingJob.letters(other, in: folder, resumes: true).runLetters()
      }
      #expect(none.description.contains("training.safetensors is not there."))
      try FileManager.default.moveItem(at: kept, to: state)
      let error = try #require(throws: TrainingError.self) {
        try TrainingJob.letters(other, in: folder, resumes: true).runLetters()
      }
      #expect(
        error.description
          == "--resume goes on with what was begun: --batch 4, where it was 3; --seed 8, where it was 7."
      )
    }
  }

  @Test func refusesAStateThatContradictsItself() throws {
    try withTemporaryFolder { folder in
      let state = TrainingState.file(in: folder)
      let kept = folder.appending(path: "kept")
      _ = try TrainingJob.letters(.tiny(), in: folder) { progress in
        if progress.step == 5 { try? FileManager.default.copyItem(at: state, to: kept) }
      }.runLetters()
      let file = try SafetensorsFile(contentsOf: kept)
      var tensors: [String: SavedTensor] = [:]
      for name in file.names {
        tensors[name] =
          file.isInteger(name)
          ? .int64(try file.intTensor(name)) : .float32(try file.tensor(name))
      }
      tensors["optimizer.finalNorm.weight.steps"] = .float32(Tensor(Float.nan))
      try SafetensorsFile.write(tensors, metadata: file.metadata, to: state)
      let error = try #require(throws: TrainingError.self) {
        try TrainingJob.letters(.tiny(), in: folder, resumes: true).runLetters()
      }
      #expect(error.description.contains("contradicts itself"))
    }
  }

  @Test func saysWhereALossIsNone() throws {
    try withTemporaryFolder { folder in
      var settings = TrainingSettings.tiny()
      settings.learningRate = 1e38
      let error = try #require(throws: TrainingError.self) {
        try TrainingJob.letters(settings, in: folder).runLetters()
      }
      #expect(error.description.contains("a smaller --learning-rate than 1e+38"))
    }
  }
}
