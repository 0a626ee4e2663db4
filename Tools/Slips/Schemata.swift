/// A file of the reference in which every body holds all of its slips, and runs the one that is
/// asked for: one build is enough for all.
struct Schemata {
  /// Names the environment's variable that says which slip is made, by its number; without it, none.
  static let marker = "TRANSFORMER_KATAS_SLIP"
  /// What reads it, for a file of its own beside the others.
  static let helper = """
    import Foundation

    var slipUnderTest: Int { getenv("\(marker)").map { Int(atoi($0)) } ?? 0 }

    """

  let text: String
  /// The lines of each slip, from 1, by its number.
  let lines: [(number: Int, lines: Range<Int>)]

  /// - Parameter slips: by their numbers, which are above 0.
  init(_ file: CheckedFile, _ slips: [(number: Int, slip: Slip)]) {
    var result = ""
    var line = 1
    var lines: [(Int, Range<Int>)] = []
    func add(_ text: String) {
      result += text
      line += text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
    var place = 0
    for body in file.bodies.sorted(by: { $0.braces.lowerBound < $1.braces.lowerBound }) {
      let own = slips.filter { pair in
        pair.slip.edits.allSatisfy { body.braces.contains($0.range.lowerBound) }
      }
      if own.isEmpty { continue }
      add(String(decoding: file.text[place..<body.braces.lowerBound], as: UTF8.self))
      add("{\nswitch slipUnderTest {\n")
      for (number, slip) in own {
        let start = line
        add("case \(number):\n\(Self.inside(body, file, slip.edits))\n")
        lines.append((number, start..<line))
      }
      add("default:\n\(Self.inside(body, file, []))\n}\n}")
      place = body.braces.upperBound
    }
    add(String(decoding: file.text[place...], as: UTF8.self))
    text = result
    self.lines = lines
  }

  /// What stands between the braces, as a case of a switch.
  private static func inside(
    _ body: SlipBody, _ file: CheckedFile, _ edits: [Slip.Edit]
  ) -> String {
    var edits = edits
    if body.returnsImplicitly {
      let start = body.code.children[0].range.lowerBound
      if let first = edits.firstIndex(where: { $0.range.lowerBound == start }) {
        edits[first] = Slip.Edit(range: edits[first].range, text: "return " + edits[first].text)
      } else {
        edits.append(Slip.Edit(range: start..<start, text: "return "))
      }
    }
    let inside = body.braces.lowerBound + 1..<body.braces.upperBound - 1
    let text = SlipMaker.applying(edits, to: file.text, in: inside)
    // Properties that are left without a value are missed where an initializer returns.
    if body.isInitializer { return text + "\nreturn" }
    return text.allSatisfy(\.isWhitespace) ? "break" : text
  }
}
