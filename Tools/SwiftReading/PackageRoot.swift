import Foundation

/// Where the package lies on disk.
public enum PackageRoot {
  /// The nearest folder, from one upward, that holds a `Package.swift` with `Katas` beside it. From
  /// anywhere else, the folder that the program was built from.
  public static func find(
    from folder: URL = URL(filePath: FileManager.default.currentDirectoryPath)
  ) -> URL {
    var candidate = folder.standardizedFileURL
    while candidate.path != "/" {
      let isRoot = ["Package.swift", "Katas"].allSatisfy {
        FileManager.default.fileExists(atPath: candidate.appending(path: $0).path)
      }
      if isRoot { return candidate }
      candidate.deleteLastPathComponent()
    }
    return URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
