import Files
import Foundation
import TestSupport
import Testing

@Suite struct ReadingTests {
  @Test(arguments: [
    ("a\nb\n", "a\nb\n"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb\r", "a\nb\n"), ("\r\r\n\n", "\n\n\n"),
    ("\u{feff}a\r\n\u{feff}", "a\n\u{feff}"),
    ("a\u{2028}\u{c}\u{0}\u{85}é", "a\u{2028}\u{c}\u{0}\u{85}é"),
    ("", ""), ("\r", "\n"),
  ])
  func readsTextsAsTheyWere(_ stored: String, _ text: String) throws {
    #expect(Array(normalized(stored).utf8) == Array(text.utf8))
    #expect(normalized(Data(stored.utf8)) == Data(text.utf8))
  }

  @Test func saysWhyItCannotRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "folder/file")
    #expect(mkfifo(folder.url("pipe").path, 0o600) == 0)
    try Data([0xff]).write(to: folder.url("bytes"))
    for (path, reason) in [
      ("none", "there is no such file or folder"), ("folder", "it is a folder"),
      ("folder/file/x", "a file stands where a folder of its path has to be"),
      ("pipe", "it is no file"), ("bytes", "it is not UTF-8"),
    ] {
      let error = #expect(throws: FileError.self) { try text(of: folder.url(path)) }
      #expect(error?.problem == "not read: \(reason)")
    }
    #expect(try text(of: folder.url("folder/file")) == "x")
  }
}
