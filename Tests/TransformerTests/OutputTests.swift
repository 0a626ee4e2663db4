import CommandLines
import Foundation
import Reference
import TestSupport
import Testing

@testable import Running

/// Where `forward` writes, and where it refuses to.
@Suite struct OutputTests {
  private let transcript = Transcript()

  private func write(_ output: String, _ model: URL) -> ExitCode {
    transcript.clear()
    let words = ["forward", "--model", model.path, "--ids", "1", "--output", output]
    return transcript.tool(Bert.self, GPT2.self).program.run(words)
  }

  /// By whatever path leads there.
  @Test(arguments: ["model.safetensors", "config.json", "generation_config.json"])
  func refusesTheModelsOwnFiles(_ name: String) throws {
    try SavedGPT2.bare.changed { folder in
      let manager = FileManager.default
      func files() throws -> [Data] {
        try ["model.safetensors", "config.json"].map {
          try Data(contentsOf: folder.appending(path: $0))
        }
      }
      let before = try files()
      var paths = [
        "\(folder.path)/\(name)", "\(folder.path)/.//../\(folder.lastPathComponent)/\(name)",
      ]
      let (link, hardLink) = (folder.path + "/link", folder.path + "/hard")
      try manager.createSymbolicLink(atPath: link, withDestinationPath: name)
      if manager.fileExists(atPath: paths[0]) {
        try manager.linkItem(atPath: paths[0], toPath: hardLink)
        paths += [link, hardLink]
      }
      for path in paths {
        #expect(write(path, folder) == .failure)
        let line = "transformer: --output: \(path) is the model's own \(name), which would be lost."
        #expect(transcript.errors == [line])
      }
      #expect(try files() == before)
    }
  }

  @Test func refusesAFolder() throws {
    try withTemporaryFolder { folder in
      #expect(write("\(folder.path)/new/", SavedGPT2.bare.folder) == .failure)
      #expect(transcript.errors.first?.contains("names a folder") == true)
      #expect(write(folder.path, SavedGPT2.bare.folder) == .failure)
      #expect(transcript.errors == ["transformer: \(folder.path): not written: it is a folder."])
    }
  }

  @Test func replacesWhatALinkLeadsTo() throws {
    try withTemporaryFolder { folder in
      let (file, link) = (folder.appending(path: "file"), folder.appending(path: "link"))
      try Data("old".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "file")
      #expect(write(link.path, SavedGPT2.bare.folder) == .success)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "file")
      #expect(try Data(contentsOf: file).count > 100)
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
      #expect(mode as? Int == 0o640)
    }
  }

  /// A device stays one, and names may be as long as the system allows.
  @Test func writesToDevicesAndLongNames() throws {
    #expect(write("/dev/null", SavedGPT2.bare.folder) == .success)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    try withTemporaryFolder { folder in
      let name = String(repeating: "n", count: 255)
      #expect(write("\(folder.path)/\(name)", SavedGPT2.bare.folder) == .success)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names == [name])
    }
  }
}
