import Foundation

/// Why a file cannot be read or written: which one, and the cause in words.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
  package let path: String
  /// Without the path and the full stop: `not written: permission denied`.
  package let problem: String

  package var description: String { "\(path): \(problem)." }
  package var errorDescription: String? { description }

  package init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  package init(reading path: String, _ code: Int32) {
    self.init(path, "not read: \(Self.words(for: code))")
  }

  package init(writing path: String, _ code: Int32) {
    self.init(path, "not written: \(Self.words(for: code))")
  }

  /// An `errno` as a part of a sentence.
  package static func words(for code: Int32) -> String {
    switch code {
    case EACCES, EPERM: "permission denied"
    case EROFS: "its disk is read-only"
    case ENOSPC: "no space left on its disk"
    case EDQUOT: "the space that you may use of its disk is used up"
    case EFBIG: "it would be larger than files may be here"
    case ENOENT: "there is no such file or folder"
    case ENOTDIR: "a file stands where a folder of its path has to be"
    case EISDIR: "it is a folder"
    case ENAMETOOLONG: "its name is too long"
    case ELOOP: "its link leads in a circle"
    case EIO: "its disk reports an error"
    default: String(cString: strerror(code))
    }
  }
}
