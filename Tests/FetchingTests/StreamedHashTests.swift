import Foundation
import Testing

@testable import Fetching

/// Against the vectors of FIPS 180 and of Git.
@Suite struct StreamedHashTests {
  @Test(arguments: [
    (
      "", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ),
    (
      "abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    ),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func givesTheStandardsDigests(_ text: String, _ sha1: String, _ sha256: String) {
    #expect(hash(.sha1, Data(text.utf8)) == sha1)
    #expect(hash(.sha256, Data(text.utf8)) == sha256)
  }

  @Test func givesThatOfAMillionLetters() {
    let letters = Data(repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(hash(.sha1, letters) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    #expect(
      hash(.sha256, letters)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// However the bytes are cut, and whatever length the last block has.
  @Test(arguments: [StreamedHash.Kind.sha1, .sha256])
  func doesNotDependOnPieces(_ kind: StreamedHash.Kind) {
    for count in 0...200 {
      let data = noise(count)
      let whole = hash(kind, data)
      for size in [1, 7, 63, 64, 65] {
        var pieces = StreamedHash(kind)
        for start in stride(from: 0, to: count, by: size) {
          data[start..<min(count, start + size)].withUnsafeBytes { pieces.update($0) }
          _ = pieces.digest
        }
        #expect(pieces.digest == whole)
      }
    }
  }

  /// `printf 'hello\n' | git hash-object --stdin`
  @Test func isWhatGitCallsAFile() {
    var hash = HubFile(path: "x", size: 6, check: .git("")).newHash
    hash.update("hello\n")
    #expect(hash.digest == "ce013625030ba8dba906f756967f9e9ca394464a")
  }
}
