import Foundation

/// Makes a folder and those that it is in, as far as they are not there.
package func makeFolder(_ url: URL) throws(FileError) {
  if mkdir(url.path, 0o777) == 0 { return }
  let code = errno
  if code == ENOENT, url.path != "/" {
    try makeFolder(url.deletingLastPathComponent())
    if mkdir(url.path, 0o777) == 0 { return }
  }
  var isFolder: ObjCBool = false
  let isThere = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
  if isThere && isFolder.boolValue { return }
  if isThere || code == EEXIST {
    throw FileError(url.path, "it has to be a folder, and is none")
  }
  throw FileError(url.path, "no folder could be made: \(FileError.words(for: code))")
}
