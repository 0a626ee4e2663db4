import Foundation
import JSON

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A hub, asked about one model: what files it has, and for one of them.
struct HubServer: Sendable {
  let hub: Hub
  let client: HTTPClient
  /// How long to wait before each of the further trials, where nothing has come since the last.
  let pauses: [Duration]

  /// Longer answers about files are none.
  private static let answerLimit = 1 << 24
  private static let pageLimit = 100

  // MARK: - The list

  /// All files at the top of the model's folder.
  func files() throws -> [HubFile] {
    var (files, page) = ([HubFile](), hub.listing as URL?)
    for _ in 0..<Self.pageLimit {
      guard let address = page else { return files }
      let answer = try repeating(after: [.passing]) { try self.answer(from: address) }
      do {
        files += try HubFile.list(answer.body)
      } catch let error as Malformed {
        throw FetchError(
          "\(hub.host) answers something else than a list of the files of \(hub.name): \(error.problem). "
            + "Is \(hub.endpoint.absoluteString) a hub with Hugging Face's API?")
      }
      page = answer.next
    }
    throw FetchError("\(hub.name) has too many files.")
  }

  private func answer(from address: URL) throws -> (body: Data, next: URL?) {
    var (body, next) = (Data(), URL?.none)
    try client.get(address) { answer in
      guard answer.statusCode == 200 else { throw refusal(answer, of: "the list of its files") }
      next = Self.nextPage(answer, from: address)
    } onBytes: { bytes in
      body += bytes
      if body.count > Self.answerLimit {
        throw FetchError(
          "\(hub.host) answers more than \(Self.answerLimit) bytes for a list of files.")
      }
    }
    return (body, next)
  }

  /// `Link: <https://…?cursor=…>; rel="next"`, on the same server.
  private static func nextPage(_ answer: HTTPURLResponse, from address: URL) -> URL? {
    guard let link = answer.value(forHTTPHeaderField: "Link"),
      let match = link.firstMatch(of: /<([^>]*)>\s*;\s*rel="?next"?/),
      let next = URL(string: String(match.1), relativeTo: address)?.absoluteURL,
      next.host == address.host, next.scheme == address.scheme, next.port == address.port
    else { return nil }
    return next
  }

  // MARK: - A file

  /// Fetches what is missing of a file, and checks all of it.
  /// - Parameter progress: gets how many bytes are there.
  func fetch(_ file: HubFile, into part: UnfinishedFile, progress: (Int) -> Void) throws {
    var wasLeft = part.count > 0
    var etag: String?
    while true {
      progress(part.count)
      try repeating(after: [.passing, .unreachable], whileGrowing: { part.count }) {
        if !part.isWhole { try receive(file, part, &etag, progress) }
      }
      if part.digest == file.check.digest { return }
      if wasLeft {
        // What an earlier run left was of something else.
        wasLeft = false
        try part.begin()
        continue
      }
      part.remove()
      throw FetchError(
        "\(file.path): \(hub.host) sends other bytes than it lists: their \(file.check.name) is "
          + "\(part.digest), and is to be \(file.check.digest). They are thrown away. Where the same comes "
          + "again, the server is broken.")
    }
  }

  private func receive(
    _ file: HubFile, _ part: UnfinishedFile, _ etag: inout String?, _ progress: (Int) -> Void
  ) throws {
    var headers: [String: String] = [:]
    if part.count > 0 {
      headers["Range"] = "bytes=\(part.count)-"
      // What changed since comes from its start.
      if let etag { headers["If-Range"] = etag }
    }
    var newTag: String?
    defer { if let newTag { etag = newTag } }
    try client.get(hub.address(of: file.path), headers) { answer in
      switch answer.statusCode {
      case 200:
        try check(length: Self.length(of: answer), of: file)
        try part.begin()
      case 206: try check(range: answer, of: file, from: part.count)
      case 416 where part.count > 0:
        try part.begin()
        throw FetchError(
          "\(file.path): \(hub.host) has nothing after what came before.", .passing)
      default: throw refusal(answer, of: file.path)
      }
      let tag = answer.value(forHTTPHeaderField: "ETag")
      newTag = tag.flatMap { $0.hasPrefix("\"") ? $0 : nil }
    } onBytes: { bytes in
      guard part.count + bytes.count <= file.size else {
        part.remove()
        throw FetchError(
          "\(file.path): \(hub.host) sends more than the \(file.size) bytes that it lists.")
      }
      try part.append(bytes)
      progress(part.count)
    }
    if !part.isWhole {
      throw FetchError(
        "\(file.path): \(hub.host) ended after \(part.count) of \(file.size) bytes.",
        .passing)
    }
  }

  /// What an answer says of its length; nil where it says nothing of the bytes as they come.
  private static func length(of answer: HTTPURLResponse) -> Int? {
    let encoding = answer.value(forHTTPHeaderField: "Content-Encoding")?.lowercased() ?? "identity"
    guard encoding == "identity" else { return nil }
    return answer.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
  }

  private func check(length: Int?, of file: HubFile) throws {
    guard let length, length != file.size else { return }
    throw FetchError(
      "\(file.path): \(hub.host) lists \(file.size) bytes, but would send \(length).")
  }

  /// `Content-Range: bytes 100-199/200`.
  private func check(range answer: HTTPURLResponse, of file: HubFile, from start: Int) throws {
    let text = answer.value(forHTTPHeaderField: "Content-Range") ?? ""
    guard let match = text.wholeMatch(of: /bytes (\d+)-(\d+)\/(\d+|\*)/), Int(match.1) == start
    else {
      throw FetchError(
        "\(file.path): asked for what comes after \(start) bytes, \(hub.host) sends “\(text.prefix(80))”."
      )
    }
    if match.3 != "*" { try check(length: Int(match.3) ?? -1, of: file) }
  }

  // MARK: - What goes wrong

  /// Tries again what may succeed a moment later, unless nothing comes each time.
  private func repeating<Result>(
    after kinds: Set<FetchError.Kind>, whileGrowing size: () -> Int = { 0 },
    _ body: () throws -> Result
  ) throws -> Result {
    var (trials, furthest) = (0, size())
    while true {
      do {
        return try body()
      } catch let error as FetchError where kinds.contains(error.kind) {
        if size() > furthest { (trials, furthest) = (0, size()) }
        guard trials < pauses.count else { throw error }
        Thread.sleep(forTimeInterval: pauses[trials] / .seconds(1))
        trials += 1
      }
    }
  }

  /// What a status means, in the hub's own codes where it gives one.
  private func refusal(_ answer: HTTPURLResponse, of what: String) -> FetchError {
    let status = answer.statusCode
    let code = answer.value(forHTTPHeaderField: "X-Error-Code") ?? ""
    switch (status, code) {
    case (_, "GatedRepo"), (403, _):
      return FetchError(
        "\(hub.name) is gated (\(status)): \(hub.host) gives it to those alone who accepted its terms. "
          + "Do that on its page, download the files there, and put them into a folder.")
    case (_, "RevisionNotFound"):
      return FetchError("\(hub.name) has no revision “\(hub.revision)” (\(status)).")
    case (_, "RepoNotFound"), (401, _):
      return FetchError(
        "\(hub.host) has no model \(hub.name), or shows it to nobody (\(status)). Is it spelled as on "
          + "its page, with its owner: OWNER/NAME?")
    case (404, _):
      return FetchError(
        "\(hub.host) does not find \(what) of \(hub.name), revision “\(hub.revision)” (404). Are they "
          + "spelled as on its page?")
    default:
      let isPassing = status == 408 || status == 429 || status >= 500
      return FetchError(
        "\(hub.host) refuses \(what) of \(hub.name): its status is \(status)"
          + (status == 429 ? ", too many requests." : "."), isPassing ? .passing : .lasting)
    }
  }
}
