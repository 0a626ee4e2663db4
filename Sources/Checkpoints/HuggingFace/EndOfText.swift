import Foundation

/// The tokens that end a text, as a folder of Hugging Face's names them.
package struct EndOfText: Sendable {
  package let ids: Set<Int>

  /// Reads `eos_token_id`, a number or a list.
  ///
  /// As in Hugging Face, `generation_config.json` says it where there is one, even by leaving it out,
  /// and `config.json` otherwise. Ids that no token has are there to end nothing: −1, for one.
  /// - Throws: a ``CheckpointError`` that names the field, where it holds something else.
  package init(of folder: URL) throws {
    let url = folder.appending(path: Self.generationConfig)
    let isThere = FileManager.default.fileExists(atPath: url.path)
    let config = try isThere ? ConfigFile(url) : ConfigFile(in: folder)
    ids = try config.read { Set(try $0.integers("eos_token_id") ?? []) }
  }

  static let generationConfig = "generation_config.json"
}
