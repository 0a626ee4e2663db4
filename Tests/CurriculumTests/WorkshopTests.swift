import Curriculum
import TestSupport
import Testing

/// Where things lie.
@Suite struct WorkshopTests {
  @Test func isTheNearestFolderUpwardWithAPackageAndItsStubs() throws {
    let package = try TemporaryFolder()
    try package.write("", to: "Package.swift")
    try package.write("", to: "Katas/BERT/Deep/a.swift")
    // A manifest alone, of some package inside, is not it.
    try package.write("", to: "Katas/BERT/Package.swift")
    let found = Workshop.nearest(to: package.url("Katas/BERT/Deep"))
    #expect(found.root.path == package.root.standardizedFileURL.path)
  }

  @Test func isWhereTheProgramWasBuiltOtherwise() throws {
    let nowhere = try TemporaryFolder()
    #expect(Workshop.nearest(to: nowhere.root).root == Workshop.here.root)
  }

  @Test(arguments: [
    Workshop.Path.package, Workshop.Path.readme, Workshop.Path.katas, Workshop.Path.lessons,
    Workshop.Path.stubManifest, Workshop.Path.reference, Workshop.Path.processor,
    Workshop.Path.pictures,
    Workshop.Path.suites, Workshop.Path.goldens, Workshop.Path.engineGoldens,
    Workshop.Path.savedModels, Workshop.Path.trainingGoldens,
  ])
  func hasEverything(_ path: String) { #expect(Workshop.here.has(path)) }

  @Test func namesFilesAsAPersonInTheFolderWould() {
    let workshop = Workshop.here
    #expect(workshop.relativePath(workshop.url("Katas/a.swift").path) == "Katas/a.swift")
    #expect(workshop.relativePath("/elsewhere/a.swift") == "/elsewhere/a.swift")
  }

  @Test func findsWhatTheLearnerAdded() throws {
    let package = try TemporaryFolder()
    for path in ["Katas/BERT/Helpers.swift", "Katas/00-Tensors.swift", "Katas/notes.txt"] {
      try package.write("", to: path)
    }
    #expect(Workshop(root: package.root).helperPaths == ["Katas/BERT/Helpers.swift"])
  }
}
