import CommandLines
import Curriculum
import Foundation

/// The models that come with the package, each made by `Tools/transformer/Models/make`.
enum ShippedModel: String, CaseIterable {
  /// A GPT-2 that tells stories of the little world.
  case storyteller
  /// A BERT that fills blanks in them.
  case littleBert = "little-bert"
  /// A GPT-2 of two layers, attention alone, that says what stood behind a token before: its heads are known.
  case inductor

  var folder: URL { Workshop.here.url(Workshop.Path.models).appending(path: rawValue) }
}

extension Arguments {
  /// The folder that `--model` names, or one of ours.
  func model(or standard: ShippedModel) -> URL {
    self[.modelOrOurs].map { URL(filePath: $0) } ?? standard.folder
  }
}

extension Option {
  /// Of commands that have a model of ours.
  static let modelOrOurs = optional(
    "--model", "FOLDER",
    "config.json, model.safetensors and a tokenizer, as Hugging Face saves them; else a small one of ours"
  )
}
