// swift-tools-version: 6.2
import PackageDescription

// `swift test` builds for debugging, but the engine has to run at full speed all the same.
var engine = ["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"]
#if arch(x86_64)
  // Without it every lane of a fused multiply-add is a library call.
  engine += ["-Xcc", "-march=native"]
#endif

let package = Package(
  name: "TransformerKatas",
  platforms: [.macOS(.v15)],
  targets: [
    // The engine: the learner's PyTorch.
    .target(name: "Kernels", swiftSettings: [.unsafeFlags(engine + ["-Ounchecked"])]),
    .target(
      name: "Tensors", dependencies: ["Kernels"], swiftSettings: [.unsafeFlags(engine)]),
    .target(name: "Layers", dependencies: ["Tensors"]),
    .target(
      name: "Checkpoints", dependencies: ["Kernels", "Layers", "Tensors"],
      swiftSettings: [.unsafeFlags(engine)]),

    // The course.
    .target(name: "Curriculum"),
    .target(name: "Reference", dependencies: ["Layers", "Tensors"]),
    .target(
      name: "Katas", dependencies: ["Layers", "Tensors"], path: "Katas",
      // A slip in a long formula is refused after seconds, not minutes.
      swiftSettings: [.unsafeFlags(["-Xfrontend", "-solver-expression-time-threshold=3"])]),

    // The coach.
    .target(name: "StubGenerator", dependencies: ["Curriculum"], path: "Tools/StubGenerator"),
    .executableTarget(
      name: "kata", dependencies: ["Curriculum", "StubGenerator"], path: "Tools/kata"),

    .testTarget(name: "TensorsTests", dependencies: ["Checkpoints", "Tensors"]),
    .testTarget(name: "LayersTests", dependencies: ["Checkpoints", "Layers", "Tensors"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Layers", "Tensors"]),
    .testTarget(
      name: "StubGeneratorTests",
      dependencies: ["Curriculum", "Layers", "StubGenerator", "Tensors", "kata"]),
  ],
  swiftLanguageModes: [.v6]
)
