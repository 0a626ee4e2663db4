import Curriculum
import TestSupport
import Testing

/// Who may import whom: Sources/README.md and Tools/README.md say why.
@Suite struct RoomsTests {
  private static let engine = ["Kernels", "Layers", "Tensors"]

  /// Each room's modules, of ours; a room above none of them imports it.
  private static let rooms: [(folder: String, imports: [String])] = [
    ("Sources/Kernels", ["Processor"]),
    ("Sources/Tensors", ["Kernels"]),
    ("Sources/Layers", ["Kernels", "NearNames", "Tensors"]),
    ("Sources/Tales", []),
    ("Sources/NearNames", []),
    ("Sources/OtherNames", ["Layers", "Tensors"]),
    ("Sources/Files", []),
    ("Sources/JSON", []),
    ("Sources/Tokenizers", ["Files", "JSON", "Layers", "NearNames"]),
    ("Sources/Checkpoints", engine + ["Files", "JSON", "NearNames"]),
    ("Sources/Curriculum", []),
    ("Sources/Reference", ["Layers", "Tensors"]),
    ("Tools/CommandLines", ["NearNames"]),
    ("Tools/SwiftReading", ["Curriculum", "Files"]),
    ("Tools/Coaching", ["Curriculum", "Files", "SwiftReading"]),
    ("Tools/StubGenerator", ["Curriculum", "Files", "SwiftReading"]),
    ("Tools/Slips", ["Curriculum", "Files", "SwiftReading"]),
    ("Tools/Authoring", ["Curriculum", "Files", "Slips", "StubGenerator", "SwiftReading"]),
    ("Tools/Pictures", ["Curriculum", "Files", "Tensors"]),
    (
      "Tools/kata",
      [
        "Authoring", "Coaching", "CommandLines", "Curriculum", "Files", "Launching", "Pictures",
        "Slips", "StubGenerator", "SwiftReading",
      ]
    ),
    (
      "Tools/transformer/Running",
      [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Fetching", "Files", "JSON",
        "Launching",
        "Layers", "Tales", "Tensors", "Tokenizers", "Training",
      ]
    ),
    (
      "Tools/transformer/Training",
      ["Checkpoints", "Files", "Layers", "Pictures", "Tales", "Tensors"]
    ),
    ("Tools/transformer/Fetching", ["Checkpoints", "Files", "JSON"]),
    ("Tools/Launching", ["CommandLines", "Curriculum", "Files", "SwiftReading"]),
    ("Tools/transformer/transformer", ["CommandLines", "Curriculum", "Launching"]),
    ("Tools/transformer/transformer-reference", ["Reference", "Running", "Tensors", "Training"]),
    ("Tools/transformer/transformer-katas", ["Katas", "Running", "Tensors", "Training"]),
    ("Tools/play", ["Curriculum", "Katas", "Launching", "Layers", "Tensors"]),
    ("Tests/TestSupport", ["Curriculum", "Files", "Tensors"]),
    (
      "Tests/KataTesting",
      [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Files", "Layers",
        "PlainFunctions", "Slips", "SwiftReading", "Tensors", "TestSupport",
      ]
    ),
    ("Tests/PlainFunctions", ["Tensors"]),
    // They compile beside each other, and beside the suites.
    (
      "Tests/KnownMistakes",
      ["Checkpoints", "KataTesting", "Layers", "PlainFunctions", "Tensors"]
    ),
    ("Tests/KataTests", ["KataTesting", "Katas", "Layers", "Tensors"]),
    ("Tests/KernelsTests", ["Kernels"]),
    ("Tests/TensorsTests", ["Kernels", "Tensors", "TestSupport"]),
    ("Tests/LayersTests", ["Layers", "Tensors", "TestSupport"]),
  ]

  @Test(arguments: rooms.map(\.folder)) func importNothingThatIsHigher(_ folder: String) throws {
    let manifest = try packageText(Workshop.Path.package)
    let ours = Set(manifest.matches(of: /name: "([^"]+)"/).map { String($0.1) })
    let allowed = try #require(Self.rooms.first { $0.folder == folder }).imports
    #expect(ours.isSuperset(of: allowed))
    let files = Workshop.here.swiftFiles(in: folder)
    #expect(!files.isEmpty)
    for file in files {
      let text = try packageText(file)
      let imported = text.matches(of: /(?m)^(?:@\w+ )?import (?:\w+ )?([\w-]+)/)
        .map { String($0.1) }
      let strangers = Set(imported).intersection(ours).subtracting(allowed)
      #expect(strangers.isEmpty, "\(file) imports \(strangers.sorted())")
    }
  }

  /// Where a learner's function is missing, no suite may find another one of its name.
  @Test func suitesSeeNoFunctionOfTheJudges() throws {
    let seen = try Workshop.here.swiftFiles(in: "Tests/KataTesting").flatMap { file in
      try packageText(file).matches(of: /(?m)^(?:public|package) func (\w+)/).map { String($0.1) }
    }
    #expect(seen == ["agreement"])
  }
}
