import Foundation

/// The files of a folder of Hugging Face's that a model is read from.
package enum ModelFiles {
  private static func names(in folder: URL) -> [String] {
    let index = try? ShardIndex(contentsOf: folder.appending(path: ShardIndex.fileName))
    return [WeightFiles.single, "config.json", EndOfText.generationConfig, ShardIndex.fileName]
      + (index?.shards ?? [])
  }

  /// Which of them a path leads to, by whatever links and spellings: writing there would destroy
  /// the model.
  package static func name(at url: URL, of folder: URL) -> String? {
    names(in: folder).first { name in
      let own = folder.appending(path: name)
      if let file = Identity(url.path) { return file == Identity(own.path) }
      // What is not there yet would be read the next time.
      return url.lastPathComponent == name
        && Identity(url.deletingLastPathComponent().path) == Identity(folder.path)
    }
  }

  /// Which file something is, under all its names.
  private struct Identity: Equatable {
    let device: dev_t
    let number: ino_t

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, number) = (status.st_dev, status.st_ino)
    }
  }
}
