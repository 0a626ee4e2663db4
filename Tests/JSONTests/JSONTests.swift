import Testing

@testable import JSON

/// JSON that others read with fewer questions.
@Suite struct JSONTests {
  @Test(arguments: [
    ("", "line 1, column 1: it ends where a value should stand: it was cut off"),
    ("[]", "there is no object of fields, “{…}”, but something else"),
    ("{\n \"a\": 1,\n}", "line 3, column 1: a name is missing"),
    ("{\"é\": }", "line 1, column 7: a value is missing"),
    ("{\"a\" 1}", "line 1, column 6: a colon is missing"),
    ("{\"a\": 1 \"b\": 2}", "line 1, column 9: a comma or “}” is missing"),
    (
      "{\"a\": [1, 2",
      "line 1, column 12: it ends where a comma or “]” should stand: it was cut off"
    ),
    (
      "{\"a\": \"b",
      "line 1, column 9: it ends where the end of a text should stand: it was cut off"
    ),
    ("{\"a\": 01}", "line 1, column 8: a comma or “}” is missing"),
    ("{\"a\": 1.}", "line 1, column 9: a digit is missing"),
    ("{\"a\": nul}", "line 1, column 7: a value is missing"),
    ("{\"a\": \"\\q\"}", "line 1, column 8: a text has an escape that means nothing"),
    ("{\"a\": \"\\ud83d!\"}", "line 1, column 8: a text has an escape that means nothing"),
    ("{} {}", "line 1, column 4: something follows the end"),
    ("{\"a\": 1, \"b\": 2, \"a\": 1}", "line 1, column 18: \"a\" is there twice: which counts?"),
    ("{\"a\": 1,\n \"\\u0061\": 1}", "line 2, column 2: \"a\" is there twice: which counts?"),
    ("{\"x\": {\"a\": 1, \"a\": 1}}", "line 1, column 16: \"a\" is there twice: which counts?"),
  ])
  func saysWhereAndWhatIsWrong(_ text: String, _ problem: String) {
    #expect(throws: Malformed.self) { try read(text) { _ in } }
    do {
      try read(text) { _ in }
    } catch {
      #expect((error as? Malformed)?.problem == problem)
    }
  }

  @Test func readsValues() throws {
    let text = """
      {"n": 4, "same": 4.0e0, "half": 4.5, "nan": NaN, "list": [1, -2], "one": 3,
       "text": "a\\u00e9\\ud83d\\ude42\\n", "e\\u0301": null, "é": "other", "far": 1e400,
       "Infinity": -Infinity, "yes": true, "deep": {"b": [[], {}]}}
      """
    try read(text) { (fields: JSONObject) throws in
      #expect(try fields.integer("n") == 4 && fields.integer("same") == 4)
      #expect(throws: Malformed.self) { try fields.integer("half") }
      #expect(try fields.number("nan")?.isNaN == true)
      #expect(try fields.number("Infinity") == -.infinity)
      #expect(try fields.integers("list") == [1, -2] && fields.integers("one") == [3])
      #expect(try fields.text("text") == "aé🙂\n")
      #expect(try fields.truth("yes") == true && fields.truth("no") == nil)
      #expect(try fields.texts("deep2") == nil)
    }
  }

  /// Names that Swift takes for the same are two for everybody else.
  @Test func tellsNamesApartByTheirScalars() throws {
    try read(#"{"e\#u{301}": 1, "\#u{e9}": 2}"#) { _ in }
  }

  @Test func findsNamesByTheirBytes() throws {
    let text = #"{"é": 0, "": 0, "ab": 0, "a": 0, "\u0061c": 0, "e\u0301": 0, "a\"": 0, "b": 0}"#
    try Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var places: [UInt32] = []
      try reader.object { reader, name in
        places.append(UInt32(name.range.lowerBound))
        try reader.skip()
      }
      let names = JSONNames(bytes)
      names.sort(&places)
      func index(_ name: String) -> Int? { names.index(of: name, among: 8) { places[$0] } }
      let sorted = ["", "a", "a\"", "ab", "ac", "b", "e\u{301}", "\u{e9}"]
      #expect(
        places.map { names.string(at: $0) }.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
      #expect(sorted.map(index) == Array(0..<8))
      #expect(["abc", "A", "c", "a\\", "é́"].compactMap(index).isEmpty)
    }
  }

  private func read(_ text: String, _ body: (JSONObject) throws -> Void) throws {
    try Array(text.utf8).withUnsafeBytes { try body(JSONObject($0)) }
  }
}
