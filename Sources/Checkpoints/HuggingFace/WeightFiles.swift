import Foundation
import JSON
import Tensors

/// The tensors of a model in a folder of Hugging Face's, wherever they are: in `model.safetensors`, or in
/// the several files that `model.safetensors.index.json` names. Where there are both, the one file counts,
/// as it does there.
///
/// What the index says and what its files hold is one and the same, or an error.
struct WeightFiles: Sendable {
  /// The one file, or the index: what is said of the tensors together is said of it.
  let url: URL
  private let files: [SafetensorsFile]
  /// Nil of one file.
  private let index: ShardIndex?

  /// Opens all of them.
  /// - Throws: a ``CheckpointError`` that names the file and the tensor.
  init(in folder: URL) throws {
    let single = folder.appending(path: Self.single)
    let isThere = { (name: String) in
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
    if !isThere(Self.single), isThere(ShardIndex.fileName) {
      try self.init(ShardIndex(contentsOf: folder.appending(path: ShardIndex.fileName)))
      return
    }
    let pickled = ["pytorch_model.bin", "pytorch_model.bin.index.json"]
    if !isThere(Self.single), let other = pickled.first(where: isThere) {
      throw CheckpointError(
        "\(single.path): there is no such file, and \(other) is not read: it is a pickle, which can "
          + "run any code. In Python with torch and safetensors, this converts it, and runs none: "
          + Self.conversion(of: folder))
    }
    try self.init(SafetensorsFile(contentsOf: single))
  }

  static let single = "model.safetensors"

  private init(_ file: SafetensorsFile) {
    (url, files, index) = (file.url, [file], nil)
  }

  private init(_ index: ShardIndex) throws {
    (url, self.index) = (index.url, index)
    let folder = index.url.deletingLastPathComponent()
    files = try index.shards.enumerated().map { place, name in
      let shard = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: shard.path) else {
        let count = index.eachTensor.count { $0.shard == place }
        throw CheckpointError(
          index.url,
          "\(count) of \(index.count) tensors are in \(quoted(name)), which is not there. Download it "
            + "too.")
      }
      return try SafetensorsFile(contentsOf: shard)
    }
    try checkThatAllAreWhereTheIndexSays(index)
  }

  private func checkThatAllAreWhereTheIndexSays(_ index: ShardIndex) throws {
    for (name, place) in index.eachTensor where !files[place].has(name) {
      let other = index.shards.indices.first { files[$0].has(name) }
      throw CheckpointError(
        index.url,
        "\(quoted(name)) is to be in \(quoted(index.shards[place])), but is "
          + (other.map { "in \(quoted(index.shards[$0]))." }
            ?? "in none of its files: they are not of one model. Download them again."))
    }
    for (place, file) in files.enumerated() {
      for name in file.eachName {
        guard let right = index.shard(of: name) else {
          throw CheckpointError(
            file.url,
            "\(quoted(name)) is not in \(ShardIndex.fileName): the files are not of one model. Download "
              + "them again.")
        }
        guard right == place else {
          throw CheckpointError(
            index.url,
            "\(quoted(name)) is in \(quoted(index.shards[right])) and in "
              + "\(quoted(index.shards[place])): which counts?")
        }
      }
    }
  }

  /// A command that makes one file of PyTorch's, in whatever number they are. `weights_only` keeps their
  /// code from running.
  private static func conversion(of folder: URL) -> String {
    let program =
      "import pathlib, sys, torch, safetensors.torch as s; f = pathlib.Path(sys.argv[1]); "
      + "s.save_file({n: t.contiguous().clone() for p in f.glob('pytorch_model*.bin') for n, t in "
      + "torch.load(p, weights_only=True).items()}, f / '\(single)', {'format': 'pt'})"
    return "python3 -c \"\(program)\" '\(folder.path.replacing("'", with: "'\\''"))'"
  }

  // MARK: - Tensors

  /// How many there are.
  var count: Int { index?.count ?? files[0].count }

  /// The names one after another: there may be more than memory for all.
  var eachName: AnySequence<String> {
    index.map { AnySequence($0.eachName) } ?? AnySequence(files[0].eachName)
  }

  func shape(of name: String) throws -> Shape { try file(of: name).shape(of: name) }

  func elementType(of name: String) throws -> ElementType {
    try file(of: name).elementType(of: name)
  }

  func isInteger(_ name: String) -> Bool { file(of: name).isInteger(name) }

  func tensor(_ name: String) throws -> Tensor { try file(of: name).tensor(name) }

  /// Whether two tensors are of one shape and hold the same numbers.
  func areEqual(_ name: String, _ other: String) throws -> Bool {
    try file(of: name).isEqual(name, to: other, in: file(of: other))
  }

  /// The file that has a tensor; of names that none has, one that says so.
  private func file(of name: String) -> SafetensorsFile {
    files[index?.shard(of: name) ?? 0]
  }
}
