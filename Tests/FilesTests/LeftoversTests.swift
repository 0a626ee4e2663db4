import Files
import Foundation
import TestSupport
import Testing

@Suite struct LeftoversTests {
  /// Of a process that has ended, and of one that lives.
  @Test func areThoseOfTheDead() throws {
    let folder = try TemporaryFolder()
    let id = try numberOfADeadProcess()
    let kept = [
      ".file.\(getpid()).0123456789abcdef.tmp", ".file.\(id).0123456789abcdef", ".file.swp",
      "file.\(id).0123456789abcdef.tmp", ".tmp", "..tmp", ".a.b.c.tmp",
    ]
    for name in kept { try folder.write("x", to: name) }
    try folder.write("x", to: ".file.\(id).0123456789abcdef.tmp")
    try folder.write("somebody's", to: ".file.\(id).1123456789abcdef.tmp")
    try folder.write("x", to: ".folder.\(id).2123456789abcdef.tmp/file")
    Leftovers.cleanUp(in: folder.root) { $0 == Data("x".utf8) }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.root.path)
    #expect(left.sorted() == (kept + [".file.\(id).1123456789abcdef.tmp"]).sorted())
  }

  /// In a folder that others use too.
  @Test func areThoseOfAPrefix() throws {
    let folder = try TemporaryFolder()
    let end = ".\(try numberOfADeadProcess()).0123456789abcdef.tmp"
    for name in [".ours-trees", ".theirs"] { try folder.write("", to: name + end) }
    Leftovers.cleanUp(in: folder.root, prefix: "ours-")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.root.path)
    #expect(left == [".theirs" + end])
  }

  @Test func scratchFoldersGoWithTheirOwner() throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(try ScratchFolder("trees", in: folder.root)) { scratch in
      try Data().write(to: scratch.url.appending(path: "file"))
      // The next is made beside it and leaves it alone.
      _ = try ScratchFolder("trees", in: folder.root)
      #expect(FileManager.default.fileExists(atPath: scratch.url.appending(path: "file").path))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root.path).isEmpty)
    try folder.write("x", to: "file")
    let error = #expect(throws: FileError.self) {
      try ScratchFolder("trees", in: folder.url("file"))
    }
    #expect(error?.problem.hasPrefix("no temporary folder can be made there: a file") == true)
  }
}
