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
}
