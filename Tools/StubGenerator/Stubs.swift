import Curriculum
import Dispatch
import Files
import Foundation
import SwiftReading
import Synchronization

/// The course's stubs: made from `Sources/Reference`, kept in `Katas`.
public struct Stubs: Sendable {
  private let root: URL
  private let katas: [Kata]

  /// - Parameter root: the package's folder.
  public init(root: URL, katas: [Kata] = Course.katas) {
    self.root = root
    self.katas = katas
  }

  /// Compares the stubs on disk with the reference and changes nothing.
  public func check() throws -> StubReport {
    let generated = try generate()
    var report = try StubStore(root: root).compare(with: generated.stubs)
    report.wasCompiled = generated.wereCompiled
    return report
  }

  /// Writes the stubs that are missing, or older than the reference and untouched.
  /// - Returns: what was found before anything was written.
  public func write() throws -> StubReport {
    let generated = try generate()
    var report = try StubStore(root: root).update(with: generated.stubs)
    report.wasCompiled = generated.wereCompiled
    return report
  }

  /// Makes one kata's stub, as `Katas` had it before the learner began. It is not compiled.
  public func stub(of kata: Kata) throws -> Stub {
    try Stub(of: SwiftCompiler.shared.get().parse(kata.referencePath, in: root))
  }

  // MARK: - Generating

  private func generate() throws -> (stubs: [GeneratedStub], wereCompiled: Bool) {
    let compiler = try SwiftCompiler.shared.get()
    let folder = try ScratchFolder("stubs")
    defer { withExtendedLifetime(folder) {} }
    let scratch = folder.url
    let stubs = try concurrentMap(katas) { kata in
      let reference = try compiler.parse(kata.referencePath, in: root)
      let stub = try Stub(of: reference)
      guard !stub.steps.isEmpty else {
        throw reference.error(at: 0, "There is no step for a learner: a declaration with a body.")
      }
      let copy = scratch.appending(path: kata.path)
      try makeFolder(copy.deletingLastPathComponent())
      try FileReplacement.write(Data(stub.text.utf8), to: copy)
      try stub.verify(compiler.parse(kata.path, in: scratch), against: reference)
      return GeneratedStub(kata: kata, text: stub.text, steps: stub.steps)
    }
    return (stubs, try compile(in: scratch, with: compiler))
  }

  /// Compiles all stubs together, as the module that they will be.
  /// - Returns: false if the modules that they import have not been built.
  private func compile(in scratch: URL, with compiler: SwiftCompiler) throws -> Bool {
    guard let modules else { return false }
    // Type checking alone would not see a property that an initializer leaves without a value.
    let output = try compiler.run(
      [
        "-emit-sil", "-o", "/dev/null", "-wmo", "-swift-version", "6", "-parse-as-library",
        "-module-name", "Katas", "-I", modules.path, "-I", Self.headers.path,
      ] + katas.map(\.path), in: scratch, temporaryFolder: scratch)
    guard output.succeeded, !output.diagnostics.contains(/: (error|warning):/) else {
      throw StubError(
        description: """
          \(output.diagnostics)
          The stubs above do not compile. What they still need of a private helper, mark in the \
          reference with “\(SourceFile.given)”. If they need something new of the engine, run \
          `swift build` first.
          """)
    }
    return true
  }

  /// Where the engine's C header lies, which is built into no module.
  private static let headers = Workshop.here.url(Workshop.Path.processor)

  /// Where the modules lie that the running program was built beside.
  package var modules: URL? {
    [
      Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent(),
      root.appending(path: Workshop.Path.debugBuild),
    ]
    .compactMap { $0?.appending(path: "Modules") }
    .first { folder in
      ["Layers", "Tensors"].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: "\($0).swiftmodule").path)
      }
    }
  }
}

/// Transforms elements at the same time; most of it is waiting for the compiler. Errors in source
/// files are thrown all together.
private func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ transform: @Sendable (Element) throws -> Result
) throws -> [Result] {
  let results = Mutex([Int: Swift.Result<Result, any Error>]())
  DispatchQueue.concurrentPerform(iterations: elements.count) { index in
    let result = Swift.Result { try transform(elements[index]) }
    results.withLock { $0[index] = result }
  }
  let ordered = results.withLock { results in elements.indices.map { results[$0]! } }
  let errors = ordered.flatMap { result -> [SourceError] in
    guard case .failure(let error) = result else { return [] }
    return (error as? SourceErrors)?.errors ?? (error as? SourceError).map { [$0] } ?? []
  }
  if errors.count > 1 { throw SourceErrors(errors) }
  return try ordered.map { try $0.get() }
}
