import Files
import Foundation
import TestSupport
import Testing

@Suite struct ReplacementTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0o600, 0o640, 0o644, 0o755]) func keepsTheMode(_ mode: Int) throws {
    try folder.write("old", to: "file")
    try setMode(mode, of: "file")
    try FileReplacement.write(Data("new".utf8), to: folder.url("file"))
    #expect(try attribute(.posixPermissions, of: "file") == mode)
    #expect(folder.read("file") == "new")
    #expect(try names() == ["file"])
  }

  /// What nobody may write to is not replaced, even by who may do everything.
  @Test func leavesAReadOnlyFile() throws {
    try folder.write("old", to: "file")
    try setMode(0o444, of: "file")
    let error = #expect(throws: FileError.self) {
      try FileReplacement.write(Data("new".utf8), to: folder.url("file"))
    }
    #expect(error?.problem == "not written: it is read-only")
    #expect(folder.read("file") == "old")
  }

  @Test func writesToWhatALinkLeadsTo() throws {
    try folder.write("old", to: "far/file")
    try link("near", to: "far/link")
    try link("far/link", to: folder.url("far/file").path)
    try FileReplacement.write(Data("new".utf8), to: folder.url("near"))
    #expect(folder.read("far/file") == "new")
    try link("dangling", to: "far/missing")
    try FileReplacement.write(Data("made".utf8), to: folder.url("dangling"))
    #expect(folder.read("far/missing") == "made")
  }

  @Test func keepsAllNamesOfAFile() throws {
    try folder.write("old and longer", to: "file")
    try FileManager.default.linkItem(at: folder.url("file"), to: folder.url("other"))
    try FileReplacement.write(Data("new".utf8), to: folder.url("file"))
    #expect(folder.read("other") == "new")
    #expect(try replace("file", by: "newer", ifStill: "new"))
    #expect(folder.read("other") == "newer")
    #expect(try names() == ["file", "other"])
  }

  @Test func writesThroughPipes() throws {
    #expect(mkfifo(folder.url("pipe").path, 0o600) == 0)
    let reader = open(folder.url("pipe").path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try FileReplacement.write(Data("new".utf8), to: folder.url("pipe"))
    var bytes = [UInt8](repeating: 0, count: 10)
    #expect(read(reader, &bytes, 10) == 3)
    #expect(try names() == ["pipe"])
  }

  @Test(arguments: [
    ("folder", "it is a folder"), ("folder/file/x", "a file stands where a folder"),
    ("none/x", "there is no such file or folder"), ("circle", "its link leads in a circle"),
    (String(repeating: "x", count: 256), "its name is too long"),
  ])
  func saysWhyItCannotWrite(_ path: String, _ reason: String) throws {
    try folder.write("old", to: "folder/file")
    try link("circle", to: "circle")
    let error = #expect(throws: FileError.self) {
      try FileReplacement.write(Data("new".utf8), to: folder.url(path))
    }
    #expect(error?.problem.hasPrefix("not written: \(reason)") == true, "\(error!)")
  }

  @Test(arguments: ["é", "x"]) func takesNamesAsLongAsTheyMayBe(_ letter: String) throws {
    let name = String(repeating: letter, count: 255 / letter.utf8.count)
    try FileReplacement.write(Data("new".utf8), to: folder.url(name))
    #expect(folder.read(name) == "new")
  }

  @Test func leavesNothingOfWhatIsNotFinished() throws {
    try folder.write("old", to: "file")
    do {
      let file = try FileReplacement(of: folder.url("file"))
      try Data("new".utf8).withUnsafeBytes { try file.write($0) }
    }
    #expect(folder.read("file") == "old")
    #expect(try names() == ["file"])
  }

  // MARK: - What may be somebody's

  @Test func replacesOnlyWhatIsExpected() throws {
    try folder.write("old", to: "file")
    #expect(try !replace("file", by: "new", ifStill: "other"))
    #expect(folder.read("file") == "old")
    #expect(try replace("file", by: "new", ifStill: "old"))
    #expect(folder.read("file") == "new")
    #expect(try names() == ["file"])
  }

  /// A save that comes between the look and the replacement, as an editor saves that writes beside.
  @Test func losesNoFileThatTakesItsPlaceMeanwhile() throws {
    try folder.write("old", to: "file")
    let isReplaced = try replace("file", by: "new", ifStill: "old") { look in
      if look == 1 { try FileReplacement.write(Data("mine".utf8), to: folder.url("file")) }
    }
    #expect(!isReplaced)
    #expect(folder.read("file") == "mine")
    #expect(try names() == ["file"])
  }

  /// One such save at each look.
  @Test func keepsTheLastOfSeveralSaves() throws {
    try folder.write("old", to: "file")
    let isReplaced = try replace("file", by: "new", ifStill: "old") { look in
      try FileReplacement.write(Data("mine \(look)".utf8), to: folder.url("file"))
    }
    #expect(!isReplaced)
    #expect(folder.read("file") == "mine 2")
    #expect(try names() == ["file"])
  }

  /// An editor that fills the file itself has it open before it writes.
  @Test(.enabled(if: knowsWhoWrites)) func waitsForNobodyWhoHasItOpen() throws {
    try folder.write("old", to: "file")
    let editor = open(folder.url("file").path, O_WRONLY)
    #expect(try !replace("file", by: "new", ifStill: "old"))
    #expect(write(editor, "mine", 4) == 4)
    close(editor)
    #expect(folder.read("file") == "mine")
  }

  @Test func createsOnlyWhatIsNotThere() throws {
    #expect(try FileReplacement.create(folder.url("file"), Data("new".utf8)))
    #expect(try !FileReplacement.create(folder.url("file"), Data("newer".utf8)))
    #expect(folder.read("file") == "new")
    try link("dangling", to: "missing")
    #expect(throws: FileError.self) {
      try FileReplacement.create(folder.url("dangling"), Data("new".utf8))
    }
    #expect(try names() == ["dangling", "file"])
  }

  // MARK: - Fixtures

  /// - Parameter atLook: what happens after each look at the file's contents.
  private func replace(
    _ path: String, by new: String, ifStill old: String, atLook: (Int) throws -> Void = { _ in }
  ) throws -> Bool {
    var (looks, failure) = (0, nil as (any Error)?)
    let isReplaced = try FileReplacement.replace(folder.url(path), by: Data(new.utf8)) { data in
      looks += 1
      do { try atLook(looks) } catch { failure = error }
      return data == Data(old.utf8)
    }
    if let failure { throw failure }
    return isReplaced
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url(path).path, withDestinationPath: target)
  }

  private func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: folder.url(path).path)
  }

  private func attribute(_ key: FileAttributeKey, of path: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.url(path).path)
    return (attributes[key] as? NSNumber)?.intValue
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.root.path).sorted()
  }

  private static var knowsWhoWrites: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
