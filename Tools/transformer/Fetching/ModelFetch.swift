import Checkpoints
import Files
import Foundation

/// Fetches a model's files from a hub into a folder: those that are read here, and no others.
///
/// A file has its name when it is whole and its hash is right, never before. What was cut off is gone on
/// with, in this run or in the next. Nothing that is there is written over.
package struct ModelFetch: Sendable {
  private let server: HubServer
  private let folder: URL
  private var hub: Hub { server.hub }

  /// What came of it.
  package struct Result: Sendable, Equatable {
    package var fileCount = 0
    /// In bytes, of all.
    package var size = 0
    /// How many were there before.
    package var formerCount = 0
  }

  /// How far it is.
  package struct Progress: Sendable {
    package let file: String
    /// In bytes, of all files.
    package let done: Int
    package let size: Int
    /// How many came over the network in this run.
    package let received: Int
  }

  /// - Parameter pauses: how long to wait before each further trial, where nothing came in the last.
  package init(
    _ hub: Hub, into folder: URL, client: HTTPClient = HTTPClient(),
    pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]
  ) {
    server = HubServer(hub: hub, client: client, pauses: pauses)
    self.folder = folder
  }

  /// - Throws: a ``FetchError``, or a `FileError` where something cannot be written.
  package func callAsFunction(_ progress: @escaping (Progress) -> Void) throws -> Result {
    let listed = try server.files()
    let chosen = try chosen(of: listed)
    try makeFolder(folder)
    var tally = Tally(progress)
    try fetchAll(chosen, &tally)
    if chosen.contains(where: { $0.path == ShardIndex.fileName }) {
      try fetchAll(shards(among: listed), &tally)
    }
    return tally.result
  }

  // MARK: - Which files

  private static let small = [
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
  ]
  private static let weights = "model.safetensors"

  private func chosen(of listed: [HubFile]) throws -> [HubFile] {
    let files = Dictionary(listed.map { ($0.path, $0) }) { first, _ in first }
    guard files["config.json"] != nil else {
      throw FetchError(
        "\(hub.name) has no config.json: it is no model as Hugging Face saves them. It has "
          + "\(listed.count) files.")
    }
    guard let weights = files[Self.weights] ?? files[ShardIndex.fileName] else {
      let isPickled = listed.contains { $0.path.hasPrefix("pytorch_model") }
      throw FetchError(
        "\(hub.name) has no \(Self.weights) in the revision “\(hub.revision)”"
          + (isPickled
            ? ", but pytorch_model.bin, which is not read: it is a pickle, which can run any code. Its "
              + "page may have another revision with safetensors."
            : ", nor weights in several files of that kind, which alone are read."))
    }
    return Self.small.compactMap { files[$0] } + [weights]
  }

  /// The files that the index names, which is there by now.
  private func shards(among listed: [HubFile]) throws -> [HubFile] {
    let index = try ShardIndex(contentsOf: folder.appending(path: ShardIndex.fileName))
    return try index.shards.sorted().map { name in
      guard !name.contains("/"), name.hasSuffix(".safetensors"), !name.hasPrefix("."),
        let file = listed.first(where: { $0.path == name })
      else {
        throw FetchError(
          "\(ShardIndex.fileName) names “\(name.prefix(100))”, which is none of the weights of "
            + "\(hub.name).")
      }
      return file
    }
  }

  // MARK: - One after another

  private struct Tally {
    var result = Result()
    let report: (Progress) -> Void
    var (done, received) = (0, 0)

    init(_ report: @escaping (Progress) -> Void) { self.report = report }

    func report(_ file: HubFile, _ count: Int, received: Int) {
      report(
        Progress(
          file: file.path, done: done + count, size: result.size,
          received: self.received + received))
    }
  }

  private func fetchAll(_ files: [HubFile], _ tally: inout Tally) throws {
    tally.result.fileCount += files.count
    tally.result.size += files.reduce(0) { $0 + $1.size }
    let missing = try files.filter { try !isThere($0) }
    let formerCount = files.count - missing.count
    tally.result.formerCount += formerCount
    tally.done += files.reduce(0) { $0 + $1.size } - missing.reduce(0) { $0 + $1.size }
    for file in missing {
      let part = try UnfinishedFile(file, in: folder)
      let start = part.count
      do {
        try server.fetch(file, into: part) { count in
          tally.report(file, count, received: max(0, count - start))
        }
        try part.takeName(folder.appending(path: file.path))
      } catch let error as FetchError where error.kind != .lasting && part.count > 0 {
        throw FetchError(
          "\(error) \(part.count) of \(file.size) bytes are kept, and the same command goes on there."
        )
      }
      tally.received += file.size - start
      tally.done += file.size
      removeOlderParts(of: file)
    }
  }

  /// Whether a file is there already, as the hub has it.
  /// - Throws: a ``FetchError`` where something else has its name.
  private func isThere(_ file: HubFile) throws -> Bool {
    let url = folder.appending(path: file.path)
    var status = stat()
    guard lstat(url.path, &status) == 0 else { return false }
    guard try UnfinishedFile.digest(of: url, as: file) == file.check.digest else {
      throw FetchError(
        "\(url.path) is there, and is not the file of \(hub.name), revision “\(hub.revision)”. Remove it, "
          + "or name another folder with --output.")
    }
    return true
  }

  /// What was left of the file as it was in other revisions.
  private func removeOlderParts(of file: HubFile) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix("\(file.path).") && name.hasSuffix(".part") {
      let middle = name.dropFirst(file.path.count + 1).dropLast(".part".count)
      guard middle.count == 12, middle.allSatisfy(\.isHexDigit) else { continue }
      let path = folder.appending(path: name).path
      let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      if descriptor < 0 { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}
