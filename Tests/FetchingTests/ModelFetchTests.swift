import Foundation
import TestSupport
import Testing

@testable import Fetching

/// Downloads from a hub of this machine that does what real ones do, and worse.
@Suite struct ModelFetchTests {
  @Test(arguments: ["", "/", "/mirror/of"]) func bringsWhatIsRead(_ path: String) throws {
    let hub = try FakeHub(smallModel)
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "models/small")
      let result = try hub.fetch(into: folder, path: path)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      let size = filesOfSmallModel.reduce(0) { $0 + smallModel[$1]!.count }
      #expect(result == ModelFetch.Result(fileCount: 4, size: size, formerCount: 0))
      #expect(hub.requests.allSatisfy { $0.headers["accept-encoding"] == "identity" })
      #expect(hub.requests.allSatisfy { $0.path.hasPrefix(path == "/" ? "/" : path + "/") })
      // What is there is not asked for again.
      let count = hub.requests.count
      #expect(try hub.fetch(into: folder, path: path).formerCount == 4)
      #expect(hub.requests.count == count + 1)
    }
  }

  @Test func bringsAllShardsAndNoOthers() throws {
    let hub = try FakeHub(shardedModel)
    try withTemporaryFolder { folder in
      let result = try hub.fetch(into: folder)
      #expect(result.fileCount == 4)
      #expect(
        has(folder, shardedModel.keys.filter { $0 != "other.safetensors" }, of: shardedModel))
    }
  }

  @Test func saysHowFarItIs() throws {
    let hub = try FakeHub(smallModel)
    try withTemporaryFolder { folder in
      var shares: [Double] = []
      var last: ModelFetch.Progress?
      try hub.fetch(into: folder) {
        shares.append(Double($0.done) / Double($0.size))
        last = $0
      }
      #expect(shares == shares.sorted() && shares.last == 1 && shares.count > 5)
      #expect(last?.file == weights && last?.received == last?.size)
    }
  }

  // MARK: - Cuts

  @Test func goesOnAfterACut() throws {
    let hub = try FakeHub(smallModel) { path, trial, answer in
      if path.hasSuffix(weights), trial < 2 { answer.cut = 100_000 }
    }
    try withTemporaryFolder { folder in
      try hub.fetch(into: folder, trials: 1)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      let requests = hub.requests(of: weights)
      #expect(requests.map { $0.headers["range"] } == [nil, "bytes=100000-", "bytes=200000-"])
      #expect(requests.map { $0.headers["if-range"] } == [nil, "\"first\"", "\"first\""])
    }
  }

  @Test func goesOnInTheNextRun() throws {
    let hub = try FakeHub(smallModel) { path, trial, answer in
      if path.hasSuffix(weights), trial == 0 { answer.cut = 123_456 }
    }
    try withTemporaryFolder { folder in
      let text = try #require(hub.failure(into: folder))
      #expect(
        text.hasSuffix(" 123456 of 300000 bytes are kept, and the same command goes on there."),
        "\(text)")
      #expect(names(in: folder).contains(partName(of: weights, in: smallModel)))
      #expect(!names(in: folder).contains(weights))
      try hub.fetch(into: folder)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      #expect(hub.requests(of: weights).map { $0.headers["range"] } == [nil, "bytes=123456-"])
    }
  }

  /// Ctrl-C or a kill, at any moment.
  @Test func goesOnAfterAnInterruption() async throws {
    let hub = try FakeHub(smallModel) { path, trial, answer in
      if path.hasSuffix(weights), trial == 0 { (answer.cut, answer.isSilent) = (200_000, true) }
    }
    try await withTemporaryFolder { folder in
      let (path, address) = (folder.path, hub.address)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, address = address as String] in
        let hub = try Hub("someone/small", endpoint: address)
        let fetch = ModelFetch(
          hub, into: URL(filePath: path), client: HTTPClient(patience: patienceOfTests))
        _ = try fetch { progress in
          if progress.file == weights, progress.received >= 200_000 { kill(getpid(), SIGKILL) }
        }
      }
      #expect(!names(in: folder).contains(weights))
      try hub.fetch(into: folder)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      #expect(hub.requests(of: weights).last?.headers["range"] == "bytes=200000-")
    }
  }

  @Test func endsWhereNothingMoreComes() throws {
    for isSilent in [false, true] {
      let hub = try FakeHub(smallModel) { path, trial, answer in
        if path.hasSuffix(weights) {
          (answer.cut, answer.isSilent) = (trial == 0 ? 1_500 : 0, isSilent)
        }
      }
      try withTemporaryFolder { folder in
        let text = try #require(
          // What there is has to come in this time, also where others keep the processor.
          hub.failure(
            into: folder, trials: 2, patience: isSilent ? .milliseconds(1_500) : patienceOfTests))
        #expect(text.contains("1500 of 300000 bytes are kept"), "\(text)")
        if isSilent {
          #expect(text.contains("127.0.0.1 sends nothing for 1.5 seconds."), "\(text)")
        }
        // One trial that brings something, and two more.
        #expect(hub.requests(of: weights).count == 3)
      }
    }
  }

  /// A byte now and then is no download.
  @Test func endsWhereNothingIsAnswered() throws {
    let hub = try FakeHub(smallModel) { _, _, answer in
      (answer.cut, answer.length, answer.isSilent) = (0, 10, true)
    }
    try withTemporaryFolder { folder in
      let text = hub.failure(into: folder, patience: .milliseconds(200))
      #expect(text == "127.0.0.1 sends nothing for 0.2 seconds.")
      #expect(names(in: folder) == [])
    }
  }

  // MARK: - What changes

  /// A server that ignores what was asked, or has another file by now, sends it from its start.
  @Test func beginsAgainWhereTheServerDoes() throws {
    let hub = try FakeHub(smallModel) { path, trial, answer in
      guard path.hasSuffix(weights) else { return }
      if trial == 0 {
        answer.cut = 100_000
      } else {
        (answer.status, answer.body) = (200, smallModel[weights]!)
        (answer.headers, answer.length) = (["ETag": "\"second\""], 300_000)
      }
    }
    try withTemporaryFolder { folder in
      try hub.fetch(into: folder, trials: 1)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
      #expect(hub.requests(of: weights).count == 2)
    }
  }

  /// What an earlier run left may be of something else, or damaged.
  @Test(arguments: [100_000, 300_000, 300_001, 0]) func throwsAwayWhatIsNotRight(_ count: Int)
    throws
  {
    let hub = try FakeHub(smallModel)
    try withTemporaryFolder { folder in
      let part = folder.appending(path: partName(of: weights, in: smallModel))
      try noise(count, seed: 9).write(to: part)
      // And that of another revision goes.
      try noise(7).write(to: folder.appending(path: "\(weights).0123456789ab.part"))
      try hub.fetch(into: folder)
      #expect(has(folder, filesOfSmallModel, of: smallModel))
    }
  }

  @Test func keepsToOneFetchAtATime() throws {
    let hub = try FakeHub(smallModel)
    try withTemporaryFolder { folder in
      let file = HubFile(
        path: weights, size: 300_000, check: .sha256(hash(.sha256, smallModel[weights]!)))
      let other = try UnfinishedFile(file, in: folder)
      let text = hub.failure(into: folder)
      #expect(text?.hasSuffix(".part: not written: another fetch is writing to it.") == true)
      withExtendedLifetime(other) {}
    }
  }

  // MARK: - What is there

  @Test func writesOverNothing() throws {
    let hub = try FakeHub(smallModel)
    for name in ["config.json", weights] {
      try withTemporaryFolder { folder in
        let mine = Data("mine".utf8)
        try mine.write(to: folder.appending(path: name))
        let text = try #require(hub.failure(into: folder))
        #expect(
          text == "\(folder.path)/\(name) is there, and is not the file of someone/small, revision "
            + "“main”. Remove it, or name another folder with --output.")
        #expect(names(in: folder) == [name])
        #expect(try Data(contentsOf: folder.appending(path: name)) == mine)
      }
    }
  }

  @Test func followsNoLinks() throws {
    let hub = try FakeHub(smallModel)
    try withTemporaryFolder { parent in
      let (folder, aim) = (parent.appending(path: "model"), parent.appending(path: "aim"))
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in [weights, partName(of: weights, in: smallModel)] {
        let link = folder.appending(path: name)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: aim)
        #expect(hub.failure(into: folder) != nil)
        #expect(names(in: parent) == ["model"])
        try FileManager.default.removeItem(at: link)
      }
    }
  }

  /// A full disk, or a limit.
  @Test func saysWhyNothingCanBeWritten() async throws {
    let hub = try FakeHub(smallModel)
    try await withTemporaryFolder { folder in
      let (path, address) = (folder.path, hub.address)
      await #expect(processExitsWith: .success) {
        [path = path as String, address = address as String] in
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 150_000, rlim_max: 150_000)
        #if canImport(Darwin)
          setrlimit(RLIMIT_FSIZE, &limit)
        #else
          setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #endif
        let hub = try Hub("someone/small", endpoint: address)
        do {
          let fetch = ModelFetch(
            hub, into: URL(filePath: path), client: HTTPClient(patience: patienceOfTests))
          _ = try fetch { _ in }
        } catch {
          try Data("\(error)".utf8).write(to: URL(filePath: path).appending(path: "text"))
        }
      }
      let text = try String(contentsOf: folder.appending(path: "text"), encoding: .utf8)
      #expect(
        text.hasSuffix(".part: not written: it would be larger than files may be here."), "\(text)")
      #expect(!names(in: folder).contains(weights))
    }
  }
}
