import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks servers for what they have, and hands it on as it comes: never is more in memory than a few
/// pieces.
package struct HTTPClient: Sendable {
  /// How long a server may send next to nothing.
  let patience: Duration

  package init(patience: Duration = .seconds(30)) { self.patience = patience }

  /// What is less than this in all the time that patience lasts is next to nothing; in bytes.
  private static let leastCount = 1_000
  private static let redirectLimit = 10

  /// Follows redirections, though never to anything but the web, and from https to https alone.
  /// - Parameters:
  ///   - onAnswer: gets what the server says before the bytes come, whatever its status.
  ///   - onBytes: gets these, piece by piece.
  /// - Throws: a ``FetchError`` where no server answers, the connection is cut or nothing comes; and
  ///   what the two throw.
  func get(
    _ address: URL, _ headers: [String: String] = [:],
    onAnswer: (HTTPURLResponse) throws -> Void, onBytes: (Data) throws -> Void
  ) throws {
    var address = address
    for _ in 0...Self.redirectLimit {
      var target: URL?
      let exchange = Exchange(address, headers, patience: patience)
      defer { exchange.abandon() }
      var (deadline, count) = (ContinuousClock.now + patience, 0)
      reading: while true {
        switch exchange.next(until: deadline) {
        case .answer(let answer):
          target = try Self.target(of: answer, at: address)
          if target == nil { try onAnswer(answer) }
        case .bytes(let bytes):
          if target != nil { continue }
          count += bytes.count
          try onBytes(bytes)
        case .end(let error):
          if target != nil { break reading }
          if let error { throw Self.failure(error, of: address) }
          return
        case nil: break
        }
        if ContinuousClock.now >= deadline {
          guard count >= Self.leastCount else { throw Self.stall(patience, of: address) }
          (deadline, count) = (ContinuousClock.now + patience, 0)
        }
      }
      address = target ?? address
    }
    throw FetchError(
      "\(address.host ?? "the server") redirects more than \(Self.redirectLimit) times.")
  }

  /// Where an answer says that it is instead.
  private static func target(of answer: HTTPURLResponse, at address: URL) throws -> URL? {
    guard [301, 302, 303, 307, 308].contains(answer.statusCode) else { return nil }
    let host = address.host ?? "the server"
    guard let location = answer.value(forHTTPHeaderField: "Location"),
      let target = URL(string: location, relativeTo: address)?.absoluteURL
    else { throw FetchError("\(host) redirects to no address (\(answer.statusCode)).") }
    guard Hub.isOfTheWeb(target) else {
      throw FetchError(
        "\(host) redirects to “\(target.absoluteString.prefix(200))”, which is not of the web: only "
          + "http and https are followed.")
    }
    guard address.scheme?.lowercased() == "http" || target.scheme?.lowercased() == "https" else {
      throw FetchError("\(host) redirects from https to http, which is not followed.")
    }
    return target
  }

  private static func stall(_ patience: Duration, of address: URL) -> FetchError {
    let seconds = String(format: "%g", patience / .seconds(1))
    return FetchError(
      "\(address.host ?? "the server") sends nothing for \(seconds) seconds.",
      .passing)
  }

  private static func failure(_ error: any Error, of address: URL) -> FetchError {
    let (host, error) = (address.host ?? "the server", error as NSError)
    switch URLError.Code(rawValue: error.code) {
    case .cannotFindHost, .dnsLookupFailed:
      return FetchError(
        "\(host) is not found. Is this machine online, and the name right?", .unreachable)
    case .cannotConnectToHost, .notConnectedToInternet:
      let port = address.port.map { ":\($0)" } ?? ""
      return FetchError(
        "\(host)\(port) cannot be reached: nobody answers there. Is this machine online?",
        .unreachable)
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected:
      return FetchError("\(host): no secure connection: \(error.localizedDescription)")
    default:
      return FetchError(
        "the connection to \(host) was cut: \(error.localizedDescription)", .passing)
    }
  }
}
