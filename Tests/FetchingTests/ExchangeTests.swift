import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct ExchangeTests {
  /// Nobody takes what comes for a while, and then all of it.
  @Test func aServerWaitsForWhoeverIsSlow() async throws {
    let size = 96 << 20
    let server = try LoopbackServer { _ in
      LoopbackServer.Answer(body: Data(repeating: 7, count: size), length: size)
    }
    let address = server.address
    await #expect(processExitsWith: .success) { [address = address as String, size = size as Int] in
      let (count, growth) = readSlowly(URL(string: address)!)
      guard count == size, growth < 40 << 20 else { fatalError("\(count) bytes, \(growth) more") }
    }
    withExtendedLifetime(server) {}
  }
}

/// How many bytes come, and how much memory that takes.
private func readSlowly(_ address: URL) -> (count: Int, growth: Int) {
  let before = peakMemory()
  let exchange = Exchange(address, [:], patience: patienceOfTests)
  defer { exchange.abandon() }
  var count = 0
  while let event = exchange.next(until: .now + patienceOfTests) {
    switch event {
    case .answer: Thread.sleep(forTimeInterval: 1)
    case .bytes(let bytes):
      if count % (8 << 20) < bytes.count { Thread.sleep(forTimeInterval: 0.05) }
      count += bytes.count
    case .end: return (count, peakMemory() - before)
    }
  }
  return (0, 0)
}
