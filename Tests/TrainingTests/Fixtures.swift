import Checkpoints
import Foundation
import Layers
import Reference
import Tensors

@testable import Training

extension TrainingSettings {
  /// A model of a second.
  static func tiny(steps: Int = 12) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.layerCount, settings.hiddenSize, settings.headCount) = (2, 16, 2)
    (settings.contextSize, settings.batchSize, settings.stepCount) = (40, 3, steps)
    (settings.warmupCount, settings.seed, settings.source) = (3, 7, "letters")
    return settings
  }

  /// The engine's schedule.
  func rate(ofStep step: Int) -> Double {
    TrainingParts.engine.schedule(learningRate, warmupCount, stepCount, step)
  }
}

extension TrainingJob {
  /// Learns a text of letters, of which there are 26.
  static func letters(
    _ settings: TrainingSettings, in folder: URL, resumes: Bool = false,
    recordFolder: URL? = nil, secondsBetweenSaves: Double = 0,
    report: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingJob {
    let data = try TextData(
      settings.kind == .bert ? runs : alphabet, batchSize: settings.batchSize,
      length: settings.contextSize,
      frame: settings.kind == .bert ? SequenceFrame(start: 26, end: 27) : nil,
      seed: settings.seed)
    return TrainingJob(
      settings: settings, data: data, vocabularySize: 29, tokens: SpecialTokens(end: 27),
      folder: folder, resumes: resumes, recordFolder: recordFolder,
      secondsBetweenSaves: secondsBetweenSaves, report: report)
  }

  /// The alphabet, over and over, with a stumble now and then.
  static let alphabet = (0..<1200).map { $0 % 97 == 0 ? 5 : $0 % 26 }

  /// Each letter sixty times, and then the next: a blank is what its neighbors are.
  static let runs = (0..<3 * 26 * 60).map { $0 / 60 % 26 }

  func runLetters() throws -> TrainingResult {
    settings.kind == .bert
      ? try run(
        Bert.self,
        .masked(maskID: 28, special: [26, 27], vocabularySize: 29, seed: settings.seed))
      : try run(GPT2.self, .causal())
  }
}

/// The bytes of the model in a folder.
func modelBytes(in folder: URL) throws -> Data {
  try Data(contentsOf: folder.appending(path: "model.safetensors"))
}

/// What the words of the little world are, one id each; for tests that need no pieces of words.
struct Words: Sendable {
  private(set) var ids: [String: Int] = [:]

  init() {
    for number in 0..<600 {
      for word in Self.words(TaleData.tale(number).text) where ids[word] == nil {
        ids[word] = ids.count + 2
      }
    }
  }

  func encode(_ text: String) -> [Int] { Self.words(text).map { ids[$0] ?? 1 } }

  private static func words(_ text: String) -> [String] {
    text.replacing(".", with: " .").replacing(",", with: " ,").split(separator: " ")
      .map(String.init)
  }
}
