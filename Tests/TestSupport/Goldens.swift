import Curriculum
import Foundation

/// The numbers that PyTorch and Hugging Face computed for the tests: see Tools/goldens.
package enum Goldens {
  /// What the engine's operations give, by a family's name.
  package static func engine(_ family: String) throws -> GoldenTensors {
    try GoldenTensors(contentsOf: engineFile("\(family).safetensors"))
  }

  /// A table of what the engine gives, written as JSON.
  package static func engineTable<Table: Decodable>(_ name: String, as type: Table.Type) -> Table {
    let file = engineFile("\(name).json")
    do {
      return try JSONDecoder().decode(Table.self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }

  /// What a model, a loss or an optimizer gives in training.
  package static func training(_ name: String) throws -> GoldenTensors {
    try GoldenTensors(
      contentsOf: Workshop.here.url("\(Workshop.Path.trainingGoldens)/\(name).safetensors"))
  }

  /// What Hugging Face's tokenizers give.
  package static func tokenizerFile(_ name: String) -> URL {
    Workshop.here.url("\(Workshop.Path.tokenizerGoldens)/\(name)")
  }

  package static func engineFile(_ name: String) -> URL {
    Workshop.here.url("\(Workshop.Path.engineGoldens)/\(name)")
  }

  /// The folder of a small model that Hugging Face saved.
  package static func savedModel(_ name: String) -> URL {
    Workshop.here.url("\(Workshop.Path.savedModels)/\(name)")
  }
}
