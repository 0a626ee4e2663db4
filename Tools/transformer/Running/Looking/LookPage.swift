import Curriculum
import Files
import Foundation
import Tensors

/// What a page shows: a section for each part that is there.
///
/// `Tools/transformer/Page` draws it. Numbers and tokens come as JSON, in which nothing can end the element that
/// holds it.
struct LookPage: Encodable {
  let model: String
  let kind: String
  /// Whose code computed it.
  let by: String
  let tokens: [Token]
  var attention: Attention?
  var lens: Lens?
  var attribution: Attribution?
  var patching: Patching?

  struct Token: Encodable {
    let id: Int
    /// What is no text is written out.
    let text: String
  }

  struct Attention: Encodable {
    let layers: Int
    let heads: Int
    let isCausal: Bool
    /// Of `[L, H, T, T]`, 65535 times each share, rounded: 16 bits each, the lower byte first.
    let shares: Data
  }

  struct Lens: Encodable {
    struct Guess: Encodable {
      let token: Token
      let share: Float
    }

    /// By layer and position, the best first.
    let best: [[[Guess]]]
    /// Of what comes next, of all positions but the last.
    let ranks: [[Int]]
    let shares: [[Float]]
    let vocabularySize: Int
  }

  struct Attribution: Encodable {
    let token: Token
    let versus: Token?
    let embeddings: [Float]
    let heads: [[Float]]
    let biases: [Float]
    let mlps: [Float]
    let normBias: Float
    let logit: Float
  }

  struct Patching: Encodable {
    let token: Token
    let versus: Token
    let clean: [Token]
    let corrupted: [Token]
    let cleanDifference: Float
    let corruptedDifference: Float
    let stream: [[Float]]
    let heads: [[Float]]
  }
}

extension LookPage {
  /// Files of the page, in the order in which a browser is to read them.
  static let scripts = ["parts.js", "attention.js", "lens.js", "scores.js", "start.js"]
  /// How many numbers a browser still shows without a wait.
  static let numberLimit = 12_000_000

  /// The whole page, with all that it needs.
  /// - Parameter folder: where its template is.
  func html(
    from folder: URL = Workshop.here.url(Workshop.Path.page)
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = String(decoding: try encoder.encode(self), as: UTF8.self)
      .replacing("<", with: #"\u003c"#)
    let script = try Self.scripts.map { try text(of: folder.appending(path: $0)) }
    var rest = try text(of: folder.appending(path: "page.html"))[...]
    var page = ""
    // In one pass: what is put in is not looked through.
    for (mark, part) in [
      ("/*STYLE*/", try text(of: folder.appending(path: "page.css"))), ("/*DATA*/", json),
      ("/*SCRIPT*/", script.joined(separator: "\n")),
    ] {
      guard let place = rest.firstRange(of: mark) else {
        throw RunError("\(folder.appending(path: "page.html").path) has no \(mark).")
      }
      page += rest[..<place.lowerBound] + part
      rest = rest[place.upperBound...]
    }
    return page + rest
  }

  /// Shares as bytes of a page.
  static func bytes(_ shares: Tensor) -> Data {
    var data = Data(capacity: 2 * shares.count)
    for share in shares.scalars {
      let number = UInt16((65535 * min(1, max(0, share))).rounded())
      data.append(UInt8(truncatingIfNeeded: number))
      data.append(UInt8(truncatingIfNeeded: number >> 8))
    }
    return data
  }
}

extension Tensor {
  /// Of two axes, row by row.
  var rows: [[Float]] { (0..<shape[0]).map { self[$0].scalars } }
}
