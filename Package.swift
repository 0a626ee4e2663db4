// swift-tools-version: 6.2
import Foundation
import PackageDescription

// A module at a time, with nothing read twice; and backtraces have lines, but debuggers no variables:
// a learner's program is linked at each save, in half the time.
let asAWhole = [
  "-wmo", "-num-threads", "2", "-disable-batch-mode", "-Xfrontend", "-gline-tables-only",
]

// `swift test` builds for debugging, but the engine has to run at full speed all the same, and what
// reads the learner's files does so before every verdict.
var atFullSpeed = ["-O"] + asAWhole
#if arch(x86_64)
  // Without it every lane of a fused multiply-add is a library call.
  atFullSpeed += ["-Xcc", "-march=native"]
#endif

// Who may import the solutions. To whoever else does, a learner's file above all, the compiler says so.
let referenceIsFor = [
  "ReferenceTests", "StubGeneratorTests", "TransformerTests", "bench", "transformer",
].flatMap { ["-Xfrontend", "-allowable-client", "-Xfrontend", $0] }

let package = Package(
  name: "TransformerKatas",
  platforms: [.macOS(.v15)],
  targets: [
    // The engine: the learner's PyTorch.
    .systemLibrary(name: "Processor"),
    .target(
      name: "Kernels", dependencies: ["Processor"],
      swiftSettings: [.unsafeFlags(atFullSpeed + ["-Ounchecked"])]),
    .target(
      name: "Tensors", dependencies: ["Kernels"], swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(name: "Layers", dependencies: ["Kernels", "Tensors"]),
    .target(
      name: "Checkpoints", dependencies: ["Kernels", "Layers", "NearNames", "Tensors"]),

    // Of the names that there are, the one that was meant.
    .target(name: "NearNames"),

    // The course: what a learner writes, and how it was meant.
    .target(name: "Curriculum"),
    .target(
      name: "Katas", dependencies: ["Layers", "Tensors"], path: "Katas", exclude: ["Lessons"],
      // What the engine is made of does not stand in a learner's list of completions.
      packageAccess: false,
      // A slip in a long formula is refused after seconds, not minutes.
      swiftSettings: [.unsafeFlags(["-Xfrontend", "-solver-expression-time-threshold=3"])]),
    .target(
      name: "Reference", dependencies: ["Layers", "Tensors"], packageAccess: false,
      swiftSettings: [.unsafeFlags(asAWhole + referenceIsFor)]),

    // What the tools' command lines share.
    .target(name: "CommandLines", dependencies: ["NearNames"], path: "Tools/CommandLines"),

    // The coach.
    .target(
      name: "SwiftReading", dependencies: ["Curriculum"], path: "Tools/SwiftReading",
      swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .target(
      name: "Coaching", dependencies: ["Curriculum", "SwiftReading"], path: "Tools/Coaching"),
    .target(
      name: "StubGenerator", dependencies: ["Curriculum", "SwiftReading"],
      path: "Tools/StubGenerator"),
    .target(
      name: "Authoring", dependencies: ["Curriculum", "Slips", "StubGenerator", "SwiftReading"],
      path: "Tools/Authoring"),
    .target(
      name: "Slips", dependencies: ["Curriculum", "SwiftReading"], path: "Tools/Slips"),
    .executableTarget(
      name: "kata",
      dependencies: [
        "Authoring", "Coaching", "CommandLines", "Curriculum", "Slips", "StubGenerator",
        "SwiftReading",
      ],
      path: "Tools/kata"),

    // Real models, with the reference or, in the twin, with what the learner wrote.
    .target(
      name: "Running",
      dependencies: [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Layers", "Tensors",
      ],
      path: "Tools/transformer/Running"),
    .executableTarget(
      name: "transformer", dependencies: ["Reference", "Running"],
      path: "Tools/transformer/transformer"),
    .executableTarget(
      name: "transformer-katas", dependencies: ["Katas", "Running"],
      path: "Tools/transformer/transformer-katas"),

    // How fast all of it is.
    .executableTarget(
      name: "bench",
      dependencies: ["CommandLines", "Kernels", "Layers", "Reference", "Tensors"],
      path: "Tools/bench/bench"),

    // The suites, compiled twice: against the learner's code and against the reference.
    .target(
      name: "KataTesting",
      dependencies: [
        "Checkpoints", "Coaching", "Curriculum", "Layers", "Slips", "SwiftReading", "Tensors",
        "TestSupport",
      ],
      path: "Tests/KataTesting"),
    .testTarget(name: "KataTests", dependencies: ["KataTesting", "Katas", "Tensors"]),
    .testTarget(name: "ReferenceTests", dependencies: ["KataTesting", "Reference", "Tensors"]),

    // A test target for each module, and what several of them need.
    .target(
      name: "TestSupport", dependencies: ["Curriculum", "Tensors"], path: "Tests/TestSupport"),
    .testTarget(
      name: "TestSupportTests", dependencies: ["Checkpoints", "Tensors", "TestSupport"]),
    // Millions of numbers go through each function.
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: [.unsafeFlags(atFullSpeed)]),
    .testTarget(name: "TensorsTests", dependencies: ["Kernels", "Tensors", "TestSupport"]),
    .testTarget(name: "LayersTests", dependencies: ["Layers", "Tensors", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Layers", "Tensors", "TestSupport"]),
    .testTarget(name: "NearNamesTests", dependencies: ["NearNames"]),
    .testTarget(
      name: "CommandLinesTests", dependencies: ["CommandLines", "TestSupport"]),
    .testTarget(
      name: "CurriculumTests", dependencies: ["Curriculum", "Layers", "Tensors", "TestSupport"]),
    .testTarget(
      name: "SwiftReadingTests", dependencies: ["Curriculum", "SwiftReading", "TestSupport"]),
    .testTarget(
      name: "CoachingTests",
      dependencies: ["Coaching", "Curriculum", "StubGenerator", "SwiftReading", "TestSupport"]),
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
      name: "KataToolTests",
      dependencies: [
        "CommandLines", "Curriculum", "Layers", "SwiftReading", "Tensors", "TestSupport", "kata",
      ]),
    .testTarget(
      name: "TransformerTests",
      dependencies: [
        "Checkpoints", "Coaching", "CommandLines", "Curriculum", "Layers", "Reference", "Running",
        "Tensors", "TestSupport",
      ]),
    .testTarget(
      name: "BenchTests", dependencies: ["CommandLines", "Kernels", "TestSupport", "bench"]),
    .testTarget(
      name: "KataTestingTests",
      dependencies: [
        "Coaching", "Curriculum", "KataTesting", "Slips", "SwiftReading", "Tensors", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// What learners don't edit needs no debugger.
for target in package.targets where target.type != .system && target.swiftSettings == nil {
  target.swiftSettings = [.unsafeFlags(asAWhole)]
}

#if os(Linux)
  // The faster linker, which toolchains have beside their compiler; where none is found, the usual one.
  let folders = (Context.environment["PATH"] ?? "").split(separator: ":")
  if folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/ld.lld") }) {
    for target in package.targets where ["KataTests", "transformer-katas"].contains(target.name) {
      target.linkerSettings = [.unsafeFlags(["-use-ld=lld"])]
    }
  }
#endif
