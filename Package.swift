// swift-tools-version: 6.3
import Foundation
import PackageDescription

// A module at a time, with nothing read twice; and backtraces have lines, but debuggers no variables:
// a learner's program is linked at each save, in half the time.
let asAWhole = [
  "-wmo", "-no-emit-module-separately-wmo", "-num-threads", "2", "-disable-batch-mode",
  "-Xfrontend", "-gline-tables-only",
]

// `swift test` builds for debugging, but the engine has to run at full speed all the same, and what
// reads the learner's files does so before every verdict.
var atFullSpeed = ["-O"] + asAWhole
// Without it every lane of a fused multiply-add is a library call on x86-64.
var forThisProcessor: [String] = []
#if arch(x86_64)
  forThisProcessor = ["-march=native"]
#endif
atFullSpeed += forThisProcessor.flatMap { ["-Xcc", $0] }

let withOtherNames = ["-Xfrontend", "-import-module", "-Xfrontend", "OtherNames"]

// Who may import the solutions. To whoever else does, a learner's file above all, the compiler says so.
let referenceIsFor = [
  "PicturesTests", "ReferenceTests", "StubGeneratorTests", "TrainingTests", "TransformerTests",
  "bench", "transformer_reference",
].flatMap { ["-Xfrontend", "-allowable-client", "-Xfrontend", $0] }

let mistakesNeed: [Target.Dependency] = ["KataTesting", "Layers", "PlainFunctions", "Tensors"]

let package = Package(
  name: "TransformerKatas",
  platforms: [.macOS(.v15)],
  targets: [
    // The engine: the learner's PyTorch.
    .systemLibrary(name: "Processor"),
    // What is built for this processor asks for it before anything else.
    .target(name: "ProcessorCheck", cSettings: [.unsafeFlags(forThisProcessor)]),
    .target(
      name: "Kernels", dependencies: ["Processor", "ProcessorCheck"],
      swiftSettings: [.unsafeFlags(atFullSpeed + ["-Ounchecked"])]),
    .target(
      name: "Tensors", dependencies: ["Kernels"], swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(name: "Layers", dependencies: ["Kernels", "NearNames", "Tensors"]),
    .target(
      name: "Checkpoints",
      dependencies: ["Files", "JSON", "Kernels", "Layers", "NearNames", "Tensors"]),
    // Headers and vocabularies are long.
    .target(name: "JSON", swiftSettings: [.unsafeFlags(atFullSpeed)]),

    // What is called otherwise elsewhere: the compiler tells learners alone, whose files import it unasked.
    .target(name: "OtherNames", dependencies: ["Layers", "Tensors"]),

    // Megabytes of texts go through it.
    .target(
      name: "Tokenizers", dependencies: ["Files", "JSON", "Layers", "NearNames"],
      swiftSettings: [.unsafeFlags(atFullSpeed)]),

    // The little world whose stories models learn.
    .target(name: "Tales"),

    // Of the names that there are, the one that was meant.
    .target(name: "NearNames"),

    // Files are read and written in one way. All of the course's are, before a verdict.
    .target(name: "Files", swiftSettings: [.unsafeFlags(atFullSpeed)]),

    // The course: what a learner writes, and how it was meant.
    .target(name: "Curriculum", swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(
      name: "Katas", dependencies: ["Layers", "OtherNames", "Tensors"], path: "Katas",
      exclude: ["Lessons"],
      // What the engine is made of does not stand in a learner's list of completions.
      packageAccess: false,
      // A slip in a long formula is refused after seconds, not minutes; and an error of one file of a
      // batch would be shown for each file of it.
      swiftSettings: [
        .unsafeFlags(
          withOtherNames + [
            "-disable-batch-mode", "-Xfrontend", "-solver-expression-time-threshold=3",
          ])
      ]),
    .target(
      name: "Reference", dependencies: ["Layers", "Tensors"], packageAccess: false,
      swiftSettings: [.unsafeFlags(asAWhole + referenceIsFor)]),

    // What the tools' command lines share.
    .target(name: "CommandLines", dependencies: ["NearNames"], path: "Tools/CommandLines"),

    // The coach.
    .target(
      name: "SwiftReading", dependencies: ["Curriculum", "Files", "ProcessorCheck"],
      path: "Tools/SwiftReading", swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(
      name: "Coaching", dependencies: ["Curriculum", "Files", "SwiftReading"],
      path: "Tools/Coaching", swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(
      name: "StubGenerator", dependencies: ["Curriculum", "Files", "SwiftReading"],
      path: "Tools/StubGenerator"),
    .target(
      name: "Slips", dependencies: ["Curriculum", "Files", "SwiftReading"], path: "Tools/Slips"),
    .target(
      name: "Authoring",
      dependencies: ["Curriculum", "Files", "Slips", "StubGenerator", "SwiftReading"],
      path: "Tools/Authoring"),
    .target(
      name: "Pictures", dependencies: ["Curriculum", "Files", "Tensors"], path: "Tools/Pictures"),
    .executableTarget(
      name: "kata",
      dependencies: [
        "Authoring", "Coaching", "CommandLines", "Curriculum", "Files", "Launching", "Pictures",
        "Slips", "StubGenerator", "SwiftReading",
      ],
      path: "Tools/kata"),

    // Programs that are built when they are asked for.
    .target(
      name: "Launching", dependencies: ["CommandLines", "Curriculum", "Files", "SwiftReading"],
      path: "Tools/Launching"),

    // Real models, with the reference or, in the twin, with what the learner wrote.
    .target(
      name: "Running",
      dependencies: [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Fetching", "Files", "JSON",
        "Launching", "Layers", "Tales", "Tensors", "Tokenizers", "Training",
      ],
      path: "Tools/transformer/Running"),
    // Gigabytes are hashed.
    .target(
      name: "Fetching", dependencies: ["Checkpoints", "Files", "JSON"],
      path: "Tools/transformer/Fetching", swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(
      name: "Training",
      dependencies: ["Checkpoints", "Files", "Layers", "Pictures", "Tales", "Tensors"],
      path: "Tools/transformer/Training"),
    .executableTarget(
      name: "transformer", dependencies: ["CommandLines", "Curriculum", "Launching"],
      path: "Tools/transformer/transformer"),
    .executableTarget(
      name: "transformer-reference",
      dependencies: ["Reference", "Running", "Tensors", "Training"],
      path: "Tools/transformer/transformer-reference"),
    .executableTarget(
      name: "transformer-katas", dependencies: ["Katas", "Running", "Training"],
      path: "Tools/transformer/transformer-katas"),

    // What the learner tries out: `swift run play` makes a file of theirs, and runs it.
    .executableTarget(
      name: "play", dependencies: ["Curriculum", "Launching"], path: "Tools/play",
      exclude: ["Template"]),

    // How fast all of it is.
    .executableTarget(
      name: "bench",
      dependencies: [
        "CommandLines", "Curriculum", "Kernels", "Layers", "Reference", "Running", "Tensors",
        "Tokenizers",
      ],
      path: "Tools/bench/bench"),

    // The suites, compiled twice: against the learner's code and against the reference.
    .target(
      name: "KataTesting",
      dependencies: [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Files", "Layers",
        "PlainFunctions", "Slips", "SwiftReading", "Tensors", "TestSupport",
      ],
      path: "Tests/KataTesting"),
    // No suite sees these: there they are the learner's.
    .target(name: "PlainFunctions", dependencies: ["Tensors"], path: "Tests/PlainFunctions"),
    .testTarget(
      name: "KataTests", dependencies: ["KataTesting", "Katas", "Layers", "Tensors"]),
    // What learners get wrong, a module a track. The suites do not wait for them: they are test targets
    // without tests, since all test targets are linked into one program.
    .testTarget(
      name: "BERTMistakes", dependencies: mistakesNeed, path: "Tests/KnownMistakes/BERT"),
    .testTarget(
      name: "GPT2Mistakes", dependencies: mistakesNeed, path: "Tests/KnownMistakes/GPT-2"),
    .testTarget(
      name: "SamplingMistakes", dependencies: mistakesNeed, path: "Tests/KnownMistakes/Sampling"),
    .testTarget(
      name: "TextMistakes", dependencies: mistakesNeed, path: "Tests/KnownMistakes/Text"),
    .testTarget(
      name: "TrainingMistakes", dependencies: mistakesNeed + ["Checkpoints"],
      path: "Tests/KnownMistakes/Training"),
    .testTarget(
      name: "InterpretabilityMistakes", dependencies: mistakesNeed,
      path: "Tests/KnownMistakes/Interpretability"),
    .testTarget(
      name: "DeBERTaMistakes", dependencies: mistakesNeed, path: "Tests/KnownMistakes/DeBERTa"),
    .testTarget(name: "ReferenceTests", dependencies: ["KataTesting", "Reference", "Tensors"]),

    // A test target for each module, and what several of them need.
    .target(
      name: "TestSupport", dependencies: ["Curriculum", "Files", "Tensors"],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "TestSupportTests", dependencies: ["Checkpoints", "Tensors", "TestSupport"]),
    .testTarget(
      name: "ProcessorCheckTests",
      dependencies: ["Curriculum", "ProcessorCheck", "SwiftReading", "TestSupport"]),
    // Millions of numbers go through each function.
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .testTarget(name: "TensorsTests", dependencies: ["Kernels", "Tensors", "TestSupport"]),
    .testTarget(name: "LayersTests", dependencies: ["Layers", "Tensors", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Layers", "Tensors", "TestSupport"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(
      name: "TokenizersTests",
      dependencies: ["Curriculum", "Files", "JSON", "Layers", "TestSupport", "Tokenizers"]),
    .testTarget(name: "TalesTests", dependencies: ["Tales"]),
    .testTarget(name: "NearNamesTests", dependencies: ["NearNames"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(
      name: "CommandLinesTests", dependencies: ["CommandLines", "TestSupport"]),
    .testTarget(
      name: "CurriculumTests", dependencies: ["Curriculum", "Layers", "Tensors", "TestSupport"]),
    .testTarget(
      name: "SwiftReadingTests",
      dependencies: ["Curriculum", "Files", "SwiftReading", "TestSupport"]),
    .testTarget(
      name: "CoachingTests",
      dependencies: [
        "Coaching", "Curriculum", "Files", "StubGenerator", "SwiftReading", "TestSupport",
      ]),
    .testTarget(
      name: "StubGeneratorTests",
      dependencies: [
        "Curriculum", "Layers", "Reference", "StubGenerator", "SwiftReading", "Tensors",
        "TestSupport",
      ]),
    .testTarget(
      name: "SlipsTests", dependencies: ["Curriculum", "Slips", "SwiftReading", "TestSupport"]),
    .testTarget(
      name: "AuthoringTests",
      dependencies: ["Authoring", "Curriculum", "StubGenerator", "SwiftReading", "TestSupport"]),
    .testTarget(
      name: "PicturesTests",
      dependencies: [
        "Curriculum", "Layers", "Pictures", "Reference", "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "KataToolTests",
      dependencies: [
        "Coaching", "CommandLines", "Curriculum", "Layers", "SwiftReading", "Tensors",
        "TestSupport", "kata",
      ]),
    .testTarget(
      name: "TransformerTests",
      dependencies: [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Layers", "Reference", "Running",
        "Tales", "Tensors", "TestSupport", "Tokenizers", "Training",
      ]),
    .testTarget(
      name: "LaunchingTests",
      dependencies: ["CommandLines", "Curriculum", "Launching", "TestSupport"]),
    .testTarget(name: "FetchingTests", dependencies: ["Fetching", "Files", "TestSupport"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Checkpoints", "Layers", "Reference", "Tales", "Tensors", "TestSupport", "Training",
      ]),
    .testTarget(
      name: "BenchTests", dependencies: ["CommandLines", "Kernels", "TestSupport", "bench"]),
    .testTarget(
      name: "KataTestingTests",
      dependencies: [
        "BERTMistakes", "Coaching", "Curriculum", "Files", "KataTesting", "PlainFunctions",
        "Slips", "SwiftReading", "Tensors", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The learner's file is built for `swift run play` alone: a mistake there stops nothing else.
package.targets.append(
  .executableTarget(
    name: "playing", dependencies: ["Checkpoints", "Katas", "Layers", "OtherNames", "Tensors"],
    path: "Play",
    // Functions may use what stands at the top.
    swiftSettings: [.swiftLanguageMode(.v5), .unsafeFlags(withOtherNames)]))

// A build makes every target that there is, and a learner's is waited for: it has the suites and the coach.
// What else is wanted says the environment, as the tools do before they start another.
func isWanted(_ part: String) -> Bool {
  Context.environment["TRANSFORMER_KATAS_\(part)"] != nil
}
let knownMistakes = package.targets.map(\.name).filter { $0.hasSuffix("Mistakes") }
var wanted = ["KataTests", "Katas", "kata", "play", "transformer"] + knownMistakes
if isWanted("PLAY") { wanted.append("playing") }
if isWanted("TOOLS") { wanted += ["bench", "transformer-katas", "transformer-reference"] }
if isWanted("TESTS") { wanted += package.targets.map(\.name).filter { $0 != "playing" } }
leave(wanted)

/// Leaves those targets, and what they need.
@MainActor func leave(_ names: [String]) {
  let dependencies = Dictionary(
    uniqueKeysWithValues: package.targets.map { target in
      let names = target.dependencies.map { dependency in
        guard case .byNameItem(let name, _) = dependency else { fatalError("\(dependency)") }
        return name
      }
      return (target.name, names)
    })
  var needed: Set<String> = []
  var open = names
  while let name = open.popLast() {
    if needed.insert(name).inserted { open += dependencies[name] ?? [] }
  }
  package.targets.removeAll { !needed.contains($0.name) }
}

// What learners don't edit needs no debugger.
for target in package.targets
where target.swiftSettings == nil && target.cSettings == nil && target.type != .system {
  target.swiftSettings = [.unsafeFlags(asAWhole)]
}

#if os(Linux)
  // The faster linker, which toolchains have beside their compiler; where none is found, the usual one.
  let folders = (Context.environment["PATH"] ?? "").split(separator: ":")
  if folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/ld.lld") }) {
    let linkedAtEachSave = ["KataTests", "playing", "transformer-katas"]
    for target in package.targets where linkedAtEachSave.contains(target.name) {
      target.linkerSettings = [.unsafeFlags(["-use-ld=lld"])]
    }
  }
#endif
