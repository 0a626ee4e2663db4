import Foundation
import Synchronization

/// A server on a port of its own of this machine alone, which answers as it is told: also wrongly.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    /// With what follows a question mark.
    let path: String
    /// By their names in small letters.
    let headers: [String: String]
  }

  struct Answer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = Data()
    /// What it says of its length, if anything.
    var length: Int?
    /// How much of the body is sent before the connection ends; all where nil.
    var cut: Int?
    /// Whether the connection stays open, in silence, instead of ending.
    var isSilent = false
  }

  let port: UInt16
  var address: String { "http://127.0.0.1:\(port)" }
  private let end = End()

  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    let descriptor = socket(AF_INET, Self.stream, 0)
    let port = Self.withAddress(port: 0) { address, length -> UInt16? in
      var length = length
      let isOpen =
        bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
        && getsockname(descriptor, address, &length) == 0
      return isOpen ? Self.port(of: address) : nil
    }
    guard let port else { throw CannotListen() }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.port = port
    Thread.detachNewThread { [end] in
      while true {
        let connection = accept(descriptor, nil, nil)
        if connection < 0 || end.hasCome.load(ordering: .acquiring) {
          if connection >= 0 { close(connection) }
          close(descriptor)
          return
        }
        Thread.detachNewThread {
          Self.serve(connection, answer)
          close(connection)
        }
      }
    }
  }

  /// The thread that waits for connections is woken by one, and closes the socket. Nobody else may: its
  /// number would be the next server's at once, whose connections that thread would go on to answer.
  deinit {
    end.hasCome.store(true, ordering: .releasing)
    let waker = socket(AF_INET, Self.stream, 0)
    Self.withAddress(port: port) { _ = connect(waker, $0, $1) }
    close(waker)
  }

  private final class End: Sendable { let hasCome = Atomic(false) }

  /// That of a port of this machine, or of any free one for 0.
  private static func withAddress<Result>(
    port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func port(of address: UnsafeMutablePointer<sockaddr>) -> UInt16 {
    address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
      UInt16(bigEndian: $0.pointee.sin_port)
    }
  }

  private struct CannotListen: Error {}

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
    private static let quietly: Int32 = 0
  #else
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let quietly = Int32(MSG_NOSIGNAL)
  #endif

  // MARK: - A connection

  private static func serve(_ connection: Int32, _ answer: (Request) -> Answer) {
    #if canImport(Darwin)
      var isSet: Int32 = 1
      setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &isSet, socklen_t(MemoryLayout<Int32>.size))
    #endif
    guard let request = request(from: connection) else { return }
    let answer = answer(request)
    var head = "HTTP/1.1 \(answer.status) Status\r\nConnection: close\r\n"
    for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
    if let length = answer.length { head += "Content-Length: \(length)\r\n" }
    send(Data((head + "\r\n").utf8) + answer.body.prefix(answer.cut ?? .max), to: connection)
    if answer.isSilent {
      // Until the other side has enough of it.
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
    }
    shutdown(connection, Int32(SHUT_RDWR))
  }

  private static func request(from connection: Int32) -> Request? {
    var (text, piece) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    let end = Array("\r\n\r\n".utf8)
    while text.suffix(4) != end[...] {
      let count = recv(connection, &piece, piece.count, 0)
      if count <= 0 || text.count > 1 << 16 { return nil }
      text += piece.prefix(count)
    }
    let lines = String(decoding: text, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count < 2 { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Request(path: String(words[1]), headers: headers)
  }

  private static func send(_ data: Data, to connection: Int32) {
    data.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = Foundation.send(
          connection, bytes.baseAddress! + sent, bytes.count - sent, quietly)
        if count <= 0 { return }
        sent += count
      }
    }
  }
}
