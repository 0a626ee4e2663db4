import Foundation
import Testing

@testable import StubGenerator

@Suite struct SwiftCompilerTests {
  @Test func isLookedForOnThePath() throws {
    let package = try Package()
    let path = package.root.path
    #expect(
      throws: StubError(
        "swiftc: not found in any folder of PATH. Add the Swift toolchain's usr/bin to it.")
    ) {
      try SwiftCompiler.find(onPath: "/nowhere:\(path)")
    }
    try package.write("#!/bin/sh\n", to: "swiftc")
    #expect(chmod(path + "/swiftc", 0o755) == 0)
    let found = try SwiftCompiler.find(onPath: "/nowhere:\(path)")
    #expect(found.executable.path == path + "/swiftc")
  }
}
