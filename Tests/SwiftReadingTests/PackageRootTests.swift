import Foundation
import SwiftReading
import TestSupport
import Testing

@Suite struct PackageRootTests {
  @Test func isTheNearestFolderUpwardWithAPackageAndItsStubs() throws {
    let package = try TemporaryFolder()
    try package.write("", to: "Package.swift")
    try package.write("", to: "Katas/BERT/Deep/a.swift")
    // A manifest alone, of some package inside, is not it.
    try package.write("", to: "Katas/BERT/Package.swift")
    let folder = package.root.appending(path: "Katas/BERT/Deep")
    #expect(PackageRoot.find(from: folder).path == package.root.standardizedFileURL.path)
  }

  @Test func isWhereTheProgramWasBuiltOtherwise() {
    let root = PackageRoot.find(from: URL(filePath: "/"))
    let package = root.appending(path: "Package.swift")
    #expect(FileManager.default.fileExists(atPath: package.path))
  }
}
