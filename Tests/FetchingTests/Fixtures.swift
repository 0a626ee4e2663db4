import Files
import Foundation
import TestSupport

@testable import Fetching

/// A model in one file, and what else a hub has beside it.
let smallModel: [String: Data] = [
  "config.json": Data("{\"model_type\": \"gpt2\"}".utf8), "vocab.json": Data("{}".utf8),
  "merges.txt": Data("#version: 0.2\n".utf8), "model.safetensors": noise(300_000),
  "README.md": Data("# Small".utf8), "pytorch_model.bin": noise(20_000),
  "tf_model.h5": noise(20_000),
]

/// Those that are read here.
let filesOfSmallModel = ["config.json", "merges.txt", "model.safetensors", "vocab.json"]

let weights = "model.safetensors"

/// The same in two files.
let shardedModel: [String: Data] = [
  "config.json": Data("{}".utf8), "model-00001-of-00002.safetensors": noise(40_000, seed: 2),
  "model-00002-of-00002.safetensors": noise(50_000, seed: 3), "other.safetensors": noise(60_000),
  "model.safetensors.index.json": Data(
    """
    {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    """.utf8),
]

/// As long as no machine takes to answer itself, however busy it is: nobody waits for that but a test that
/// fails.
let patienceOfTests = Duration.seconds(180)

extension FakeHub {
  /// Fetches its model.
  @discardableResult
  func fetch(
    into folder: URL, trials: Int = 0, path: String = "", patience: Duration = patienceOfTests,
    _ progress: @escaping (ModelFetch.Progress) -> Void = { _ in }
  ) throws -> ModelFetch.Result {
    let hub = try Hub("someone/small", endpoint: address + path)
    let fetch = ModelFetch(
      hub, into: folder, client: HTTPClient(patience: patience),
      pauses: Array(repeating: .milliseconds(1), count: trials))
    return try fetch(progress)
  }

  /// What it fails with.
  func failure(
    into folder: URL, trials: Int = 0, patience: Duration = patienceOfTests
  ) -> String? {
    do {
      try fetch(into: folder, trials: trials, patience: patience)
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// What stands in a folder, in the order of the alphabet.
func names(in folder: URL) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
}

/// Whether a folder has those files of a model, and nothing else.
func has(_ folder: URL, _ files: [String], of model: [String: Data]) -> Bool {
  names(in: folder) == files.sorted()
    && files.allSatisfy { (try? Data(contentsOf: folder.appending(path: $0))) == model[$0] }
}

/// The file that the weights are in until they are whole.
func partName(of name: String, in model: [String: Data]) -> String {
  "\(name).\(hash(.sha256, model[name]!).prefix(12)).part"
}
