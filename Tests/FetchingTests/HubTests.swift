import Foundation
import Testing

@testable import Fetching

@Suite struct HubTests {
  @Test func addressesAreThoseOfTheHub() throws {
    let hub = try Hub("someone/small-1.5_b", revision: "refs/pr/1")
    #expect(
      hub.listing.absoluteString
        == "https://huggingface.co/api/models/someone/small-1.5_b/tree/refs%2Fpr%2F1")
    #expect(
      hub.address(of: "model.safetensors").absoluteString
        == "https://huggingface.co/someone/small-1.5_b/resolve/refs%2Fpr%2F1/model.safetensors")
    #expect(hub.lastPart == "small-1.5_b")
    #expect(
      try Hub("gpt2", endpoint: "http://[::1]:80/a/").address(of: "ä b?#%.txt").absoluteString
        == "http://[::1]:80/a/gpt2/resolve/main/%C3%A4%20b%3F%23%25.txt")
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "..", "a/..", ".", "a/.git", "a b", "a\\b", "a?b", "-a", "ä",
    "https://huggingface.co/gpt2", "a/b..c", String(repeating: "a", count: 97),
  ])
  func namesThatAreNoneAreRefused(_ name: String) {
    #expect {
      try Hub(name)
    } throws: {
      "\($0)".hasPrefix("“\(name)” is no name of a model: that is NAME or OWNER/NAME")
    }
  }

  @Test(arguments: ["", "ftp://x", "huggingface.co", "file:///etc", "http://", "https://x?a=b"])
  func addressesThatAreNoneAreRefused(_ endpoint: String) {
    #expect {
      try Hub("gpt2", endpoint: endpoint)
    } throws: {
      "\($0)" == "“\(endpoint)” is no address of a hub: it begins with https:// or http://."
    }
  }

  @Test(arguments: ["", "a b", "a\nb"]) func revisionsThatAreNoneAreRefused(_ revision: String) {
    #expect(throws: FetchError.self) { try Hub("gpt2", revision: revision) }
  }
}
