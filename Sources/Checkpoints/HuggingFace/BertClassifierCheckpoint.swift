import Foundation
import JSON
import Layers

/// A BERT with a head that sorts texts, in a folder as `BertForSequenceClassification` saves it: the model, the
/// pooler that its first token's last state goes through, and a layer that scores classes.
///
/// ```swift
/// let checkpoint = try BertClassifierCheckpoint(folder)
/// let model = PooledClassifier(…)
/// try checkpoint.load(into: model)
/// ```
package struct BertClassifierCheckpoint: Sendable {
  package let configuration: BertConfiguration
  package let labels: ClassLabels
  private let weights: ModelWeights

  /// Opens a checkpoint, and checks that it is whole.
  /// - Parameters:
  ///   - model: what stands before the names of the model's own parameters in ``load(into:)``, with the dot.
  ///   - pooler: likewise.
  ///   - classifier: likewise.
  /// - Throws: a ``CheckpointError`` that names what is missing, unused or mis-shaped.
  package init(_ folder: URL, model: String, pooler: String, classifier: String) throws {
    let config = try ConfigFile(in: folder)
    let configuration = try BertConfiguration(config)
    let kind = try ModelKind(config, in: folder)
    guard kind == .bert else {
      throw CheckpointError(
        "\(folder.path) holds a \(kind.name), where a BERT with a head for classes is asked for.")
    }
    if let saved = try config.architectures?.first, saved != Self.architecture {
      throw CheckpointError(
        "\(folder.path) was saved as \(saved), and only \(Self.architecture) has a head that sorts texts."
      )
    }
    let labels = try ClassLabels(config)
    self.configuration = configuration
    self.labels = labels
    weights = try ModelWeights(in: folder, layerCount: configuration.layerCount) {
      configuration.classifierTable(
        classCount: labels.names.count, model: model, pooler: pooler, classifier: classifier)
    }
  }

  /// Fills all parameters of a model but those of a head that scores tokens, or none.
  /// - Throws: a ``CheckpointError`` that names what one of the two has alone, or in another shape.
  package func load(into model: some Module) throws { try weights.load(into: model) }

  private static let architecture = "BertForSequenceClassification"
}

// MARK: - Writing

extension BertClassifierCheckpoint {
  /// Writes a classifier as Hugging Face saves it: `config.json` and `model.safetensors`.
  /// - Parameters:
  ///   - trained: with parameters of these names; a head that scores tokens is left out.
  ///   - labels: the classes, by the numbers of their scores.
  ///   - model: what stands before the names of the model's own parameters, with the dot.
  ///   - pooler: likewise.
  ///   - classifier: likewise.
  /// - Throws: a ``CheckpointError`` where a parameter is missing, or of another shape; then nothing is
  ///   written.
  package static func write(
    _ trained: some Module, _ configuration: BertConfiguration, _ labels: [String], model: String,
    pooler: String, classifier: String, to folder: URL
  ) throws {
    let table = configuration.classifierTable(
      classCount: labels.count, model: model, pooler: pooler, classifier: classifier)
    let state = trained.stateDictionary()
    var (tensors, differences) = ([String: SavedTensor](), Differences())
    for entry in table.tensors where !entry.name.hasPrefix(table.head?.name ?? " ") {
      guard let tensor = state[entry.name] else {
        differences.miss(entry.name, entry.shape)
        continue
      }
      if tensor.shape != entry.shape {
        differences.misshape(entry.name, tensor.shape, expected: entry.shape)
      }
      tensors[table.spelling.savedName(of: entry.checkpointName)] = .float16(tensor)
    }
    guard differences.isEmpty else {
      throw CheckpointError(
        "\(type(of: trained)): not written, since it is not what its configuration says."
          + differences.description)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var fields = configuration.configFields
    fields["architectures"] = .texts([architecture])
    fields["dtype"] = .text("float16")
    fields["problem_type"] = .text(ClassLabels.Problem.single.rawValue)
    fields["id2label"] = .fields(
      Dictionary(uniqueKeysWithValues: labels.enumerated().map { ("\($0)", .text($1)) }))
    fields["label2id"] = .fields(
      Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, .integer($0)) }))
    try fields.write(to: folder.appending(path: "config.json"))
    try SafetensorsFile.write(
      tensors, metadata: ["format": "pt"], to: folder.appending(path: "model.safetensors"))
  }
}

/// The classes that a head scores, and how its scores become probabilities.
package struct ClassLabels: Sendable, Equatable {
  package enum Problem: String, Sendable {
    /// One class is right: the softmax of all scores.
    case single = "single_label_classification"
    /// Each may be right or not: the logistic function of each score.
    case several = "multi_label_classification"
    /// A score is what is asked for, and no probability.
    case regression
  }

  /// By the numbers of their scores.
  package let names: [String]
  package let problem: Problem

  /// Reads `id2label`, and where that is missing, `num_labels`, 2 where that is, too; and `problem_type`.
  ///
  /// As Hugging Face has it, a single score of no stated problem is a probability of its own.
  /// - Throws: a ``CheckpointError`` that names the field.
  init(_ config: ConfigFile) throws {
    (names, problem) = try config.read { fields in
      let names: [String]
      if let labels = try fields.object("id2label") {
        guard labels.count > 0 else {
          throw Malformed("\"id2label\" has no label, where one for each class is expected.")
        }
        names = try (0..<labels.count).map { number in
          guard let name = try labels.text("\(number)") else {
            throw Malformed(
              "\"id2label\" has \(labels.count) labels, but none for \"\(number)\": they are counted from 0."
            )
          }
          return name
        }
      } else {
        let count = try fields.size("num_labels", as: "_num_labels", or: 2)
        guard count <= 1 << 20 else {
          throw Malformed("\"num_labels\" is \(count), which is too many.")
        }
        names = (0..<count).map { "LABEL_\($0)" }
      }
      guard let type = try fields.text("problem_type") else {
        return (names, names.count == 1 ? .several : .single)
      }
      guard let problem = Problem(rawValue: type) else {
        throw Malformed(
          "\"problem_type\" is \(quoted(type)), but only \"regression\", \"single_label_classification\" and "
            + "\"multi_label_classification\" are run.")
      }
      return (names, problem)
    }
  }
}
