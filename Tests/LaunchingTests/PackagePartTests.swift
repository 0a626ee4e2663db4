import Curriculum
import Foundation
import TestSupport
import Testing

@testable import Launching

/// What a build has beside the suites and the coach.
@Suite struct PackagePartTests {
  /// The manifest cannot import the names by which it is asked.
  @Test(arguments: PackagePart.allCases) func isKnownToTheManifest(_ part: PackagePart) throws {
    let manifest = try packageText(Workshop.Path.package)
    let name = try #require(part.rawValue.wholeMatch(of: /TRANSFORMER_KATAS_([A-Z]+)/)).1
    #expect(manifest.contains("isWanted(\"\(name)\")"))
  }

  /// This test is there because somebody asked for all of them.
  @Test func testsAreAskedFor() {
    #expect(ProcessInfo.processInfo.environment[PackagePart.tests.rawValue] != nil)
  }

  /// A first verdict waits for nothing that it does not need.
  @Test func aLearnersBuildIsTheSuitesAndTheCoach() throws {
    let manifest = try packageText(Workshop.Path.package)
    let folder = try TemporaryFolder()
    try folder.write(manifest, to: Workshop.Path.package)
    let products = try targets(of: folder.root, asking: nil)
    #expect(products.isSuperset(of: ["KataTests", "Katas", "KataTesting", "Tensors", "kata"]))
    // Without them no mistake is called by its name.
    #expect(products.isSuperset(of: Kata.Track.allCases.map(\.mistakesModule)))
    for stranger in ["Tokenizers", "Training", "Reference", "ReferenceTests", "TensorsTests"] {
      #expect(!products.contains(stranger))
    }
    let tools = try targets(of: folder.root, asking: .tools)
    #expect(tools.isSuperset(of: ["bench", "transformer-katas", "transformer-reference"]))
    #expect(tools.isSuperset(of: products) && !tools.contains("TensorsTests"))
    let all = try targets(of: folder.root, asking: .tests)
    #expect(all.isSuperset(of: tools) && all.contains("TensorsTests") && !all.contains("playing"))
  }

  /// The targets that a package has, as the package manager reads its manifest.
  private func targets(of folder: URL, asking part: PackagePart?) throws -> Set<String> {
    struct Manifest: Decodable {
      struct Target: Decodable { let name: String }
      let targets: [Target]
    }
    let process = Process()
    process.executableURL = try SwiftCommand.executable()
    process.arguments = ["package", "--package-path", folder.path, "dump-package"]
    var environment = ProcessInfo.processInfo.environment
    for part in PackagePart.allCases { environment[part.rawValue] = nil }
    if let part { environment[part.rawValue] = "1" }
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let json = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Set(try JSONDecoder().decode(Manifest.self, from: json).targets.map(\.name))
  }
}
