import Files
import Foundation

/// The text of a Swift file, as it is read everywhere: without a byte order mark, its lines ended by
/// line feeds, whatever an editor or Git has made of them.
struct SourceText {
  /// As errors name it.
  let path: String
  let text: String

  init(_ path: String, in folder: URL) throws {
    self.path = path
    do { text = try Files.text(of: folder.appending(path: path)) } catch {
      throw ReadingError("\(path): \(error.problem).")
    }
  }
}
