import Foundation
import TestSupport
import Testing

@testable import Fetching

/// Hubs that lie, lead elsewhere or refuse: each ends with a sentence, and leaves nothing that looks whole.
@Suite struct WrongAnswerTests {
  @Test(arguments: lies) func isNotBelieved(_ lie: Lie) throws {
    let hub = try FakeHub(smallModel) { path, trial, answer in
      if path.hasSuffix(weights) { lie.tell(trial, &answer) }
    }
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder, trials: 2))
      #expect(text.contains(lie.text), "\(text)")
      #expect(!names(in: folder).contains(weights))
    }
  }

  /// Also of a small file, whose hash is Git's.
  @Test func wrongBytesOfASmallFileAreThrownAway() throws {
    let hub = try FakeHub(smallModel) { path, _, answer in
      if path.hasSuffix("config.json") { answer.body[3] ^= 1 }
    }
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder))
      #expect(
        text.contains(
          "config.json: 127.0.0.1 sends other bytes than it lists: their Git's SHA-1 is "))
      #expect(names(in: folder) == [])
    }
  }

  // MARK: - Redirections

  @Test(arguments: [301, 302, 303, 307, 308]) func redirectionsAreFollowed(_ status: Int) throws {
    let store = try FakeHub(smallModel)
    let there = store.address
    let hub = try FakeHub(smallModel) { path, trial, answer in
      guard path.hasSuffix(weights) else { return }
      // First to another path of its own, then to another server, which cuts.
      let isFirst = !path.contains("/moved/")
      answer = LoopbackServer.Answer(status: status, body: Data("moved".utf8), length: 5)
      answer.headers["Location"] =
        isFirst
        ? "/moved/someone/small/resolve/main/\(weights)"
        : "\(there)/someone/small/resolve/main/\(weights)?signature=7"
    }
    let real = try FakeHub(smallModel) { path, _, answer in
      if path.hasSuffix(weights) {
        answer = LoopbackServer.Answer(status: status, length: 0)
        answer.headers["Location"] = "\(there)/someone/small/resolve/main/\(weights)"
      }
    }
    try withTemporaryFolder { folder in
      let part = folder.appending(path: partName(of: weights, in: smallModel))
      try smallModel[weights]!.prefix(1_000).write(to: part)
      try real.fetch(into: folder)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      #expect(store.requests(of: weights).last?.headers["range"] == "bytes=1000-")
    }
    try withTemporaryFolder { folder in
      #expect(hub.failure(into: folder)?.contains("(404)") == true)
      #expect(store.requests.last?.path.hasSuffix("?signature=7") == true)
    }
  }

  @Test(arguments: [
    (
      "file:///etc/hostname",
      "127.0.0.1 redirects to “file:///etc/hostname”, which is not of the web"
    ),
    ("ftp://127.0.0.1/x", "which is not of the web: only http and https are followed."),
    ("gopher://127.0.0.1/x", "which is not of the web"),
    ("http://", "which is not of the web"), ("", "redirects"),
    ("/someone/small/resolve/main/\(weights)", "127.0.0.1 redirects more than 10 times."),
  ])
  func redirectionsElsewhereAreNot(_ location: String, _ words: String) throws {
    let hub = try FakeHub(smallModel) { path, _, answer in
      if path.hasSuffix(weights) {
        answer = LoopbackServer.Answer(status: 302, length: 0)
        answer.headers["Location"] = location
      }
    }
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder))
      #expect(text.contains(words), "\(text)")
      #expect(!names(in: folder).contains(weights))
    }
  }

  // MARK: - Refusals

  @Test(arguments: [
    (401, "", "127.0.0.1 has no model someone/small, or shows it to nobody (401)."),
    (404, "RepoNotFound", "127.0.0.1 has no model someone/small, or shows it to nobody (404)."),
    (401, "GatedRepo", "someone/small is gated (401): 127.0.0.1 gives it to those alone who"),
    (403, "", "someone/small is gated (403): 127.0.0.1 gives it to those alone who accepted"),
    (404, "RevisionNotFound", "someone/small has no revision “main” (404)."),
    (404, "", "127.0.0.1 does not find the list of its files of someone/small, revision “main”"),
    (
      429, "",
      "127.0.0.1 refuses the list of its files of someone/small: its status is 429, too many"
    ),
    (500, "", "its status is 500."), (204, "", "its status is 204."),
  ])
  func areSaidInWords(_ status: Int, _ code: String, _ words: String) throws {
    let hub = try FakeHub(smallModel) { _, _, answer in
      answer = LoopbackServer.Answer(status: status)
      answer.length = status == 204 ? nil : 0
      if !code.isEmpty { answer.headers["X-Error-Code"] = code }
    }
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder.appending(path: "new"), trials: 2))
      #expect(text.contains(words), "\(text)")
      #expect(hub.requests.count == (status >= 429 ? 3 : 1))
      #expect(names(in: folder) == [])
    }
  }

  @Test func whatPassesIsTriedAgain() throws {
    let hub = try FakeHub(smallModel) { _, trial, answer in
      if trial < 2 { answer = LoopbackServer.Answer(status: trial == 0 ? 503 : 429, length: 0) }
    }
    try withTemporaryFolder { folder in
      try hub.fetch(into: folder, trials: 2)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
    }
  }

  @Test func nobodyAnswers() throws {
    let port = try LoopbackServer { _ in LoopbackServer.Answer() }.port
    let hub = try Hub("someone/small", endpoint: "http://127.0.0.1:\(port)")
    try withTemporaryFolder { folder in
      let fetch = ModelFetch(hub, into: folder)
      var text: String?
      do {
        _ = try fetch { _ in }
      } catch {
        text = "\(error)"
      }
      #expect(
        text == "127.0.0.1:\(port) cannot be reached: nobody answers there. Is this machine online?"
      )
    }
  }

  // MARK: - Lists

  @Test(arguments: [
    ("", "answers something else than a list of the files of someone/small: "),
    ("<!doctype html>", "line 1, column 1: a value is missing"), ("{}", "it is no list of files"),
    ("[7]", "it is no list of files"), ("[{\"type\": \"file\"}]", "a file has no path"),
    ("[{\"type\": \"file\", \"path\": \"a\", \"size\": -1}]", "the size of \"a\" is -1"),
    ("[{\"type\": \"file\", \"path\": \"a\", \"size\": 1e99}]", "the size of \"a\" is 1e99"),
    ("[{\"type\": \"file\", \"path\": \"a\", \"size\": 1}]", "the hash of \"a\" is absent"),
    (
      "[{\"type\": \"file\", \"path\": \"a\", \"size\": 1, \"oid\": \"../../../../../../../../../../../../x/\"}]",
      "the hash of \"a\" is \"../"
    ),
    ("[]", "someone/small has no config.json: it is no model as Hugging Face saves them."),
    ("[{\"type\": \"file\"", "it ends where"),
  ])
  func listsThatAreNoneAreRefused(_ list: String, _ words: String) throws {
    let hub = try FakeHub(smallModel, listing: list)
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder))
      #expect(text.contains(words), "\(text)")
      #expect(names(in: folder) == [])
    }
  }

  @Test func picklesAreNotFetched() throws {
    let hub = try FakeHub(smallModel.filter { $0.key != weights })
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder))
      #expect(
        text.hasPrefix(
          "someone/small has no model.safetensors in the revision “main”, but pytorch_model.bin, which is "
            + "not read: it is a pickle"), "\(text)")
    }
  }

  /// What a hub has of a longer list comes page by page.
  @Test func pagesAreReadInTheirOrder() throws {
    let hub = try FakeHub(smallModel) { path, _, answer in
      if path.hasSuffix("/tree/main") {
        answer.body = Data("[]".utf8)
        answer.length = 2
        answer.headers["Link"] = "<\(path)?cursor=abc>; rel=\"next\""
      }
    }
    try withTemporaryFolder { folder in
      try hub.fetch(into: folder)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
    }
  }

  @Test(arguments: [
    "../outside.safetensors", "/tmp/outside.safetensors", "a/b.safetensors", "..\\\\b.safetensors",
    "README.md", "missing.safetensors", ".hidden.safetensors", "..",
  ])
  func namesThatLeaveTheFolderAreRefused(_ name: String) throws {
    var files = shardedModel
    files["model.safetensors.index.json"] = Data("{\"weight_map\": {\"a\": \"\(name)\"}}".utf8)
    files[name.replacing("\\\\", with: "\\")] = name == "missing.safetensors" ? nil : noise(100)
    let listing = FakeHub.listing(files.filter { !$0.key.contains("\\") })
    let hub = try FakeHub(files, listing: listing)
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "model")
      #expect(hub.failure(into: folder) != nil)
      #expect(names(in: parent) == ["model"])
      #expect(names(in: folder) == ["config.json", "model.safetensors.index.json"])
    }
  }
}

/// What a hub may say of a file, and not keep.
struct Lie: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What is said of it.
  let text: String
  let tell: @Sendable (_ trial: Int, inout LoopbackServer.Answer) -> Void

  init(
    _ name: String, _ text: String,
    _ tell: @escaping @Sendable (_ trial: Int, inout LoopbackServer.Answer) -> Void
  ) {
    (testDescription, self.text, self.tell) = (name, text, tell)
  }
}

private let lies = [
  Lie("longer", "model.safetensors: 127.0.0.1 lists 300000 bytes, but would send 300001.") {
    $1.body.append(7)
    $1.length = 300_001
  },
  Lie("shorter", "model.safetensors: 127.0.0.1 lists 300000 bytes, but would send 299999.") {
    $1.body.removeLast()
    $1.length = 299_999
  },
  Lie("longer than it says", "sends more than the 300000 bytes that it lists.") {
    $1.body.append(7)
    $1.length = nil
  },
  Lie("shorter than it says", "ended after 299999 of 300000 bytes. 299999 of 300000 bytes are kept")
  {
    $1.cut = $0 == 0 ? 299_999 : 0
    $1.length = nil
  },
  Lie("other bytes", "their SHA-256 is ") { $1.body[200_000] ^= 1 },
  Lie("other bytes after a cut", "their SHA-256 is ") {
    if $0 == 0 { $1.cut = 1_000 } else { $1.body[$1.body.startIndex + 7] ^= 1 }
  },
  Lie("another part", "asked for what comes after 1000 bytes, 127.0.0.1 sends “bytes 0-9/300000”.")
  {
    if $0 == 0 { $1.cut = 1_000 } else { $1.headers["Content-Range"] = "bytes 0-9/300000" }
  },
  Lie("no part", "asked for what comes after 1000 bytes, 127.0.0.1 sends “”.") {
    if $0 == 0 { $1.cut = 1_000 } else { $1.headers["Content-Range"] = nil }
  },
  Lie("a part of another", "lists 300000 bytes, but would send 300001.") {
    if $0 == 0 { $1.cut = 1_000 } else { $1.headers["Content-Range"] = "bytes 1000-9/300001" }
  },
  Lie("nothing after a cut", "1000 of 300000 bytes are kept") {
    if $0 % 2 == 0 { $1.cut = 1_000 } else { $1 = LoopbackServer.Answer(status: 416, length: 0) }
  },
  Lie("a pointer", "lists 300000 bytes, but would send 43.") {
    $1.body = Data("version https://git-lfs.github.com/spec/v1\n".utf8)
    $1.length = 43
  },
]
