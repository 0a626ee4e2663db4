import Curriculum
import SwiftReading
import TestSupport
import Testing

/// However a file is stored, it is read as it would be otherwise.
@Suite struct StoredFormTests {
  private let folder: TemporaryFolder
  private let norm = Course.kata("01-LayerNorm")!

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(StepTests.manifest, to: Workshop.Path.stubManifest)
  }

  private func read(_ text: String) throws -> KataFile {
    try folder.write(text, to: norm.path)
    return try KataFile(norm, in: folder.root)
  }

  @Test(arguments: StoredForm.allCases) func stepsHaveTheirPlaces(_ form: StoredForm) throws {
    let (plain, stored) = (try read(StepTests.stub), try read(form(StepTests.stub)))
    #expect(stored.steps == plain.steps && stored.imports == plain.imports)
    #expect(stored.names == plain.names && stored.steps.map(\.line) == [8, 14, 20])
  }

  @Test(arguments: StoredForm.allCases) func placesOfTheFirstLineAreRight(_ form: StoredForm) throws
  {
    let file = try read(form("import Tensors\n\nlet z = 1"))
    #expect(file.imports.map(\.column) == [1])
    #expect(file.names.declared == ["z"])
  }

  @Test(arguments: StoredForm.allCases) func errorsHaveTheirLines(_ form: StoredForm) throws {
    let error = #expect(throws: SourceError.self) {
      try read(form("// A head.\n\nstruct Layer {\n  func a( {}\n}\n"))
    }
    #expect(error?.line == 4)
  }

  /// What is a line's end for some editors is none for the compiler.
  @Test(arguments: ["\u{2028}", "\u{85}", "\u{b}", "\u{c}", "\u{0}", "\t"])
  func otherSignsEndNoLine(_ sign: String) throws {
    let file = try read(StepTests.stub.replacing("/// A layer.", with: "/// A\(sign)layer."))
    #expect(file.steps.map(\.line) == [8, 14, 20])
  }

  @Test(arguments: StoredForm.allCases) func theManifestIsRead(_ form: StoredForm) throws {
    try folder.write(form(StepTests.manifest), to: Workshop.Path.stubManifest)
    #expect(try read(StepTests.stub).steps.count == 3)
  }

  @Test func wordsInLiteralsThatLookLikeCommentsCount() throws {
    let text = "let a = \"\"\"\n  // \\(softmax(x))\n  \"\"\"\n// gelu\n"
    let words = try read(text).names.words
    #expect(words.contains("softmax") && !words.contains("gelu"))
  }

  // MARK: - Files of other kinds

  @Test func aFileOfAnotherKindIsAnError() throws {
    try folder.write("", to: norm.path + "/file")
    #expect(
      throws: ReadingError("Katas/BERT/01-LayerNorm.swift: not read: it is a folder.")
    ) { try KataFile(norm, in: folder.root) }
  }

  /// The others are read all the same.
  @Test func aBrokenFileIsOneErrorAmongSeveral() throws {
    let warmUp = Course.kata("00-Tensors")!
    try folder.write("public func one() -> Int {\n", to: warmUp.path)
    _ = try read(StepTests.stub)
    let files = try KataFile.readEach([warmUp, norm], in: folder.root)
    #expect(try files[1].get().steps.count == 3)
    #expect(throws: SourceError.self) { try files[0].get() }
  }
}
