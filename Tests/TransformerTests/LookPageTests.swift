import CommandLines
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Running

/// The page that a look writes: whole, and safe whatever the text is.
@Suite struct LookPageTests {
  private let transcript = Transcript()

  /// The page, and what its data say.
  private func page(_ arguments: [String]) throws -> (text: String, data: [String: Any]) {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "page.html")
      #expect(
        transcript.look(arguments + ["--html", url.path]) == .success, "\(transcript.errors)")
      #expect(transcript.output.last == "page.html: open it in a browser.")
      let text = try String(contentsOf: url, encoding: .utf8)
      let start = try #require(text.firstRange(of: "id=\"data\">"))
      let end = try #require(text[start.upperBound...].firstRange(of: "</script>"))
      let json = Data(text[start.upperBound..<end.lowerBound].utf8)
      let data = try JSONSerialization.jsonObject(with: json) as? [String: Any]
      return (text, try #require(data))
    }
  }

  private static let looks: [([String], String)] = [
    (["attention", "--prompt", "Once upon a time"], "attention"),
    (["lens", "--prompt", "Once upon a time"], "lens"),
    (["attribute", "--prompt", "Once upon a time"], "attribution"),
    (
      [
        "patch", "--prompt", "Once upon a time", "--corrupted", "Once upon a day", "--token", ",",
        "--versus", ".",
      ], "patching"
    ),
  ]

  /// It asks for nothing from elsewhere, and all that it needs is in it.
  @Test(arguments: looks) func isWhole(_ arguments: [String], _ part: String) throws {
    let (text, data) = try page(arguments)
    #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("src="))
    #expect(
      !text.contains("/*STYLE*/") && !text.contains("/*DATA*/") && !text.contains("/*SCRIPT*/"))
    #expect(text.contains("default-src 'none'"))
    for element in ["html", "head", "style", "body", "header", "main", "noscript"] {
      #expect(text.ranges(of: "<\(element)").count >= 1, "\(element)")
      #expect(text.ranges(of: "</\(element)>").count == 1, "\(element)")
    }
    #expect(text.ranges(of: "</script>").count == 2)
    #expect(data[part] != nil && data.keys.count == 5)
    #expect(data["model"] as? String == "storyteller" && data["kind"] as? String == "GPT-2")
    #expect((data["tokens"] as? [Any])?.count == 4)
  }

  /// Whatever stands in the text, no token ends the element that holds it.
  @Test(arguments: [
    "</script><script>alert(1)</script>", "<!--<script>", "\"'&\\ /*SCRIPT*/ /*DATA*/",
    "🦊 שלום\u{202E}\u{200B}\u{2028}", "a\n\t\u{1}b",
  ])
  func holdsAnyText(_ prompt: String) throws {
    for name in ["attention", "lens", "attribute"] {
      let (text, data) = try page([name, "--prompt", prompt])
      #expect(text.ranges(of: "</script>").count == 2 && !text.contains("<!--"))
      #expect(!text.contains("alert(1)"))
      let tokens = try #require(data["tokens"] as? [[String: Any]])
      #expect(tokens.allSatisfy { ($0["text"] as? String)?.isEmpty == false })
    }
  }

  /// A page of a text without its texts has ids.
  @Test func holdsIDs() throws {
    let folder = SavedGPT2.languageModel.folder.path
    let (_, data) = try page(["attention", "--model", folder, "--ids", "5 99"])
    let tokens = try #require(data["tokens"] as? [[String: Any]])
    #expect(tokens.map { $0["text"] as? String } == ["5", "99"])
  }

  /// Shares come out of the page as they went in, to the half of a 65535th.
  @Test func holdsShares() throws {
    let (_, data) = try page(["attention", "--prompt", "Once upon a time"])
    let part = try #require(data["attention"] as? [String: Any])
    let bytes = try #require(Data(base64Encoded: part["shares"] as? String ?? ""))
    #expect(bytes.count == 2 * 4 * 4 * 4 * 4)
    for row in stride(from: 0, to: bytes.count, by: 8) {
      let shares = stride(from: row, to: row + 8, by: 2).map {
        Double(Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8) / 65535
      }
      #expect(abs(shares.reduce(0, +) - 1) < 4e-5)
    }
    #expect(LookPage.bytes(Tensor([0, 0.5, 1])) == Data([0, 0, 0, 128, 255, 255]))
  }

  @Test func refusesMoreThanABrowserTakes() throws {
    #expect(4 * 4 * 256 * 256 < LookPage.numberLimit)
    #expect(12 * 12 * 280 * 280 < LookPage.numberLimit)
  }
}
