import Foundation
import Synchronization

@testable import Fetching

/// A hub with one model, `someone/small`, on a server of this machine.
final class FakeHub: Sendable {
  /// What goes wrong with an answer. It gets what would be right, and how often the same was asked
  /// before.
  typealias Trouble =
    @Sendable (_ path: String, _ trial: Int, inout LoopbackServer.Answer) -> Void

  private let log: Log
  private let server: LoopbackServer

  /// - Parameters:
  ///   - files: what it has; those of more than 10,000 bytes are kept apart, with a SHA-256.
  ///   - listing: what it says that it has, instead.
  init(
    _ files: [String: Data], listing: String? = nil, trouble: @escaping Trouble = { _, _, _ in }
  ) throws {
    let log = Log()
    let list = listing ?? Self.listing(files)
    server = try LoopbackServer { request in
      let trial = log.add(request)
      let path = request.path
      var answer = LoopbackServer.Answer()
      if path.contains("/api/models/someone/small/tree/main") {
        answer.body = Data(list.utf8)
        answer.headers["Content-Type"] = "application/json"
      } else if let range = path.range(of: "/someone/small/resolve/main/"),
        let data = files[String(path[range.upperBound...])]
      {
        answer.body = data
        answer.headers["ETag"] = "\"first\""
        if let first = request.headers["range"]?.split(whereSeparator: { "=-".contains($0) })
          .dropFirst().first,
          let start = Int(first), start < data.count
        {
          answer.status = 206
          answer.body = data.dropFirst(start)
          answer.headers["Content-Range"] = "bytes \(start)-\(data.count - 1)/\(data.count)"
        }
      } else {
        answer.status = 404
        answer.body = Data("Entry not found".utf8)
      }
      answer.length = answer.body.count
      trouble(path, trial, &answer)
      return answer
    }
    self.log = log
  }

  var port: UInt16 { server.port }
  var address: String { server.address }
  /// All that was asked.
  var requests: [LoopbackServer.Request] { log.requests }
  /// What was asked of a file.
  func requests(of file: String) -> [LoopbackServer.Request] {
    requests.filter { $0.path.hasSuffix("/resolve/main/\(file)") }
  }

  private final class Log: Sendable {
    private let state = Mutex([LoopbackServer.Request]())

    var requests: [LoopbackServer.Request] { state.withLock { $0 } }

    func add(_ request: LoopbackServer.Request) -> Int {
      state.withLock { requests in
        defer { requests.append(request) }
        return requests.count { $0.path == request.path }
      }
    }
  }

  static func listing(_ files: [String: Data]) -> String {
    let entries = files.sorted { $0.key < $1.key }.map { path, data in
      let isLarge = data.count > 10_000
      let git =
        isLarge
        ? String(repeating: "0", count: 40) : hash(.sha1, Data("blob \(data.count)\0".utf8) + data)
      let large =
        isLarge
        ? ", \"lfs\": {\"oid\": \"\(hash(.sha256, data))\", \"size\": \(data.count), \"pointerSize\": 134}"
        : ""
      return
        "{\"type\": \"file\", \"oid\": \"\(git)\", \"size\": \(data.count), \"path\": \"\(path)\"\(large)}"
    }
    return "[\(entries.joined(separator: ", ")), "
      + "{\"type\": \"directory\", \"oid\": \"0\", \"size\": 0, \"path\": \"onnx\"}]"
  }
}

func hash(_ kind: StreamedHash.Kind, _ data: Data) -> String {
  var hash = StreamedHash(kind)
  data.withUnsafeBytes { hash.update($0) }
  return hash.digest
}

/// Bytes that look like noise, the same every time.
func noise(_ count: Int, seed: UInt64 = 1) -> Data {
  var state = seed
  return Data(
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    })
}
