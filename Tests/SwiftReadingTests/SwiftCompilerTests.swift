import Files
import Foundation
import SwiftReading
import TestSupport
import Testing

@Suite struct SwiftCompilerTests {
  @Test func isLookedForOnThePath() throws {
    let folder = try TemporaryFolder()
    let path = folder.root.path
    #expect(
      throws: ReadingError(
        "swiftc: not found in any folder of PATH. Add the Swift toolchain's usr/bin to it.")
    ) {
      try SwiftCompiler.find(onPath: "/nowhere:\(path)")
    }
    try folder.write("#!/bin/sh\n", to: "swiftc")
    #expect(chmod(path + "/swiftc", 0o755) == 0)
    let found = try SwiftCompiler.find(onPath: "/nowhere:\(path)")
    #expect(found.executable.path == path + "/swiftc")
  }

  /// Whatever the PATH says: an older one may come first there, or none.
  @Test func isTheOneBesideTheRunningToolchain() throws {
    let compiler = try SwiftCompiler.find()
    #expect(
      SwiftCompiler.beside(RunningProgram.toolchainFiles[0])?.executable == compiler.executable)
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\n", to: "usr/bin/swiftc")
    #expect(chmod(folder.url("usr/bin/swiftc").path, 0o755) == 0)
    for file in [
      "usr/lib/swift/linux/libswiftCore.so", "usr/libexec/swift/pm/helper", "usr/bin/swift",
    ] {
      let found = SwiftCompiler.beside(folder.url(file))
      #expect(found?.executable.path.hasSuffix("/usr/bin/swiftc") == true, "\(file)")
    }
    #expect(SwiftCompiler.beside(folder.url("other/lib/libswiftCore.so")) == nil)
  }

  @Test func readsPatternsBetweenSlashes() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "func words(of text: String) -> Int { text.matches(of: /'s| ?\\w+/).count }\n", to: "f.swift")
    let file = try SwiftCompiler.find().parse("f.swift", in: folder.root)
    #expect(String(decoding: file.text, as: UTF8.self).contains("'s|"))
  }

  @Test func saysThatItIsTooOld() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "#!/bin/sh\necho \"error: unknown argument: '-dump-parse'\" >&2; exit 1\n", to: "swiftc")
    #expect(chmod(folder.url("swiftc").path, 0o755) == 0)
    for path in ["a.swift", "b.swift"] { try folder.write("", to: path) }
    let compiler = try SwiftCompiler.find(onPath: folder.root.path)
    #expect(
      throws: ReadingError(
        """
        \(folder.root.path)/swiftc: is of an older Swift than 6.3, which this package needs. Put the \
        usr/bin of a newer toolchain first in PATH.
        """)
    ) {
      try compiler.parse(["a.swift", "b.swift"], in: folder.root)
    }
  }

  @Test func saysWhyItCannotBeStarted() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "a.swift")
    let compiler = SwiftCompiler(executable: folder.url("swiftc"))
    #expect(
      throws: FileError(
        folder.root.path + "/swiftc", "not started: there is no such file or folder")
    ) {
      try compiler.parse("a.swift", in: folder.root)
    }
  }
}
