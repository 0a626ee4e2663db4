import Curriculum
import Foundation
import TestSupport
import Testing

@testable import Authoring

@Suite struct NewKataTests {
  private let folder: TemporaryFolder
  private let course = ["00-Tensors", "01-LayerNorm", "13-CausalAttention"].compactMap(Course.kata)

  init() throws {
    folder = try TemporaryFolder()
    for (place, part) in course.enumerated() {
      try folder.write(
        "import Tensors\n\npublic func f\(place)() -> Int { \(place) }\n", to: part.referencePath)
    }
    let entries = course.flatMap(CourseText.entry).joined(separator: "\n")
    try folder.write(
      "enum Course {\n  static let all = [\n\(entries)\n  ]\n}\n", to: Workshop.Path.course)
    let rows = course.map { "| \($0.track.rawValue) | [\($0.id)](\($0.lessonPath)) | | | | | |" }
    try folder.write(rows.joined(separator: "\n") + "\n\nMore.\n", to: Workshop.Path.readme)
  }

  @Test func isLaidOutInAllItsPlaces() throws {
    let new = try made("05-Words", needs: "00,01")
    #expect(new.kata == Kata(id: "05-Words", track: .bert, needs: ["00-Tensors", "01-LayerNorm"]))
    let written = try new.layOut()
    let expected = [
      "Sources/Curriculum/Course.swift", "README.md", "Sources/Reference/BERT/05-Words.swift",
      "Katas/Lessons/05-Words.md", "Tools/goldens/kata_words.py",
      "Tests/Goldens/05-Words.safetensors", "Tests/KataTests/Suites/BERT/05-WordsTests.swift",
      "Tests/KnownMistakes/BERT/05-Words/WordsAttempts.swift", "Katas/BERT/05-Words.swift",
      "Katas/.stubs.json",
    ]
    #expect(written == expected)
    for path in expected { #expect(FileManager.default.fileExists(atPath: folder.url(path).path)) }
    #expect(folder.read(new.kata.path)?.contains("notWritten()") == true)
  }

  @Test func standsWhereItsNumberBelongs() throws {
    _ = try made("05-Words", needs: "01").layOut()
    let lines = folder.read(Workshop.Path.course)?.split(separator: "\n") ?? []
    let place = try #require(
      lines.firstIndex(of: #"    Kata(id: "05-Words", track: .bert, needs: ["01-LayerNorm"]),"#))
    #expect(lines[place - 1].contains("01-LayerNorm"))
    #expect(lines[(place + 1)...].first { $0.contains("id:") }?.contains("13-Causal") == true)
    let rows = folder.read(Workshop.Path.readme)?.split(separator: "\n") ?? []
    #expect(
      rows[2]
        == "| | [05 Words](Katas/Lessons/05-Words.md) | To write: what you build | 01 | 5 | 1 | 1 |"
    )
  }

  /// Lines end in line feeds in what is written.
  @Test(arguments: [StoredForm.carriageReturns, .oldMac, .pasted, .marked])
  func standsThereHoweverTheCourseIsStored(_ form: StoredForm) throws {
    let paths = [Workshop.Path.course, Workshop.Path.readme]
    let before = paths.map { folder.read($0)! }
    for (path, text) in zip(paths, before) { try folder.write(form(text), to: path) }
    _ = try made("05-Words", needs: "01").layOut()
    for (path, text) in zip(paths, before) {
      let lines = folder.read(path)!.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.filter { !$0.contains("Words") }.joined(separator: "\n") == text)
    }
  }

  @Test func beginsATrackAndEndsTheCourse() throws {
    _ = try made("24-Words", track: "Sampling").layOut()
    #expect(
      folder.read(Workshop.Path.course)?.hasSuffix(
        "    Kata(id: \"24-Words\", track: .sampling, needs: []),\n  ]\n}\n") == true)
    let readme = try #require(folder.read(Workshop.Path.readme))
    #expect(
      readme.contains("| Sampling | [24 Words]") && readme.hasSuffix("| 5 | 1 | 1 |\n\nMore.\n"))
  }

  /// What is laid out is nobody's kata yet, and the checklist says so in every place that has words.
  @Test func isCalledUnfinishedEverywhere() throws {
    let new = try made("24-Words", needs: "01")
    _ = try new.layOut()
    let places = Checklist(
      Workshop(root: folder.root), course: course + [new.kata]
    ).places(of: new.kata)
    #expect(places.filter(\.isWhole).map(\.name) == ["course"])
    #expect(
      places.first { $0.name == "reference" }?.problems == [
        "no step says that it uses 01-LayerNorm, which the kata needs",
        "line 3: To write: what it is for, in a sentence or two. The lesson is",
        "line 8: To write: what it is.",
        "line 10: To write: what it computes, with the formula.",
        "line 12: To write: what must hold, what it equals in PyTorch or Hugging Face, and its source.",
        "line 18: To write: the solution. [B, T, C]",
      ])
    #expect(places.first { $0.name == "goldens" }?.problems == ["has no examples"])
  }

  @Test(arguments: [
    ("24-words", "is no name of a kata"), ("4-Words", "is no name of a kata"),
    ("24", "is no name of a kata"), ("24-../Words", "is no name of a kata"),
    ("13-Words", "there is 13-CausalAttention."), ("24-LayerNorm", "there is 01-LayerNorm."),
  ])
  func refusesABadName(_ name: String, _ reason: String) throws {
    let error = try #require(throws: LayoutError.self) { try made(name) }
    #expect(error.description.contains(reason))
    #expect(!error.description.contains("\n"))
  }

  @Test func refusesWhatTheCourseHasNot() {
    #expect(throws: LayoutError("--needs takes katas that come before 05-Words, and “13” is none."))
    {
      try made("05-Words", needs: "01,13")
    }
    #expect(throws: LayoutError.self) { try made("05-Words", track: "Bert") }
  }

  /// Somebody's file is worth more than a kata.
  @Test(arguments: ["Katas/BERT/05-Words.swift", "Tools/goldens/kata_words.py"])
  func overwritesNothing(_ path: String) throws {
    try folder.write("mine", to: path)
    let before = (folder.read(Workshop.Path.course), folder.read(Workshop.Path.readme))
    #expect(throws: LayoutError("\(path) is there already. Nothing was written.")) {
      try made("05-Words").layOut()
    }
    #expect(folder.read(path) == "mine")
    #expect((folder.read(Workshop.Path.course), folder.read(Workshop.Path.readme)) == before)
    #expect(folder.read("Katas/Lessons/05-Words.md") == nil)
  }

  /// What is wrong with another reference keeps nothing but the stub from being written.
  @Test func saysWhereNoStubCanBeMade() throws {
    try folder.write("#if X\n#endif\n", to: course[1].referencePath)
    let error = try #require(throws: LayoutError.self) { try made("05-Words").layOut() }
    #expect(error.description.hasPrefix("Sources/Reference/BERT/01-LayerNorm.swift:1: "))
    #expect(error.description.contains("05-Words is laid out but for its stub."))
    #expect(folder.read("Katas/Lessons/05-Words.md") != nil)
  }

  /// In the real files there is a place for every number.
  @Test func findsTheRealCourseAndTable() throws {
    for path in [Workshop.Path.course, Workshop.Path.readme] {
      try folder.write(packageText(path), to: path)
    }
    for part in Course.katas {
      try folder.write(
        "import Tensors\n\npublic func f\(part.number)() -> Int { 1 }\n", to: part.referencePath)
    }
    let new = try NewKata("98-Words", in: Workshop(root: folder.root))
    _ = try new.layOut()
    let course = folder.read(Workshop.Path.course) ?? ""
    let track = try #require(Course.katas.last?.track)
    #expect(course.contains("    Kata(id: \"98-Words\", track: .\(track), needs: []),\n  ]\n"))
  }

  @Test(arguments: Course.katas) func writesEntriesAsTheyAre(_ part: Kata) throws {
    let course = try packageText(Workshop.Path.course)
    #expect(course.contains(CourseText.entry(of: part).joined(separator: "\n") + "\n"))
  }

  // MARK: - Fixtures

  private func made(
    _ name: String, track: String? = nil, needs: String = ""
  ) throws -> NewKata {
    try NewKata(
      name, track: track, needs: needs, in: Workshop(root: folder.root), course: course)
  }
}
