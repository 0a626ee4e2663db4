import Checkpoints
import Foundation
import Tensors
import Testing

/// What is wrong with a file is said in one sentence: the file, the tensor, the numbers.
@Suite struct ErrorTests {
  @Test(arguments: brokenHeaders)
  func namesWhatIsWrongWithTheHeader(_ file: BrokenFile) throws {
    let bytes = fileBytes(header: file.header, dataCount: file.dataCount)
    let message = try message(ofReading: bytes)
    #expect(message == "model.safetensors: \(file.message)")
  }

  @Test func namesWhatIsWrongWithTheLength() throws {
    #expect(
      try message(ofReading: Data([1, 2, 3])) == """
        model.safetensors: 3 bytes are too few: a safetensors file begins with 8 bytes that give \
        the length of its header.
        """)
    #expect(try message(ofReading: Data())?.contains("0 bytes are too few") == true)
    #expect(
      try message(ofReading: fileBytes(header: "{}", length: 100)) == """
        model.safetensors: the header would be 100 bytes long, but 2 bytes follow: the file was \
        cut off, or it is no safetensors file.
        """)
    for length in [100_000_001, UInt64(Int.max), .max, .max - 7] {
      #expect(
        try message(ofReading: fileBytes(header: "{}", length: length)) == """
          model.safetensors: the header would be \(length) bytes long; the format allows \
          100000000. Is this a safetensors file?
          """)
    }
  }

  @Test func refusesTextThatIsNotUTF8() throws {
    var bytes = fileBytes(header: "{\"abc\":{}}")
    bytes[8 + 3] = 0xff
    #expect(
      try message(ofReading: bytes) == """
        model.safetensors: the header is not valid: the string that begins at byte 1 is not UTF-8.
        """)
  }

  @Test(arguments: ["[", "{\"a\":", "{\"a\":{\"shape\":[", "{\"__metadata__\":{\"a\":["])
  func survivesDeepNesting(_ start: String) throws {
    let header = start + String(repeating: "[", count: 100_000)
    let message = try message(ofReading: fileBytes(header: header))
    #expect(message?.contains("expected") == true && message?.contains("found “[”") == true)
  }

  @Test func refusesMoreNamesThanModelsHave() throws {
    let names = (0...100_000).map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let header = "{\"__metadata__\":{\(names)}}"
    #expect(
      try message(ofReading: fileBytes(header: header)) == """
        model.safetensors: the header is not valid: "__metadata__": more than 100000 members.
        """)
  }

  @Test func keepsMessagesShort() throws {
    let header = "{\"\(String(repeating: "x\\n", count: 50_000))\":{}}"
    let message = try #require(try message(ofReading: fileBytes(header: header)))
    #expect(message.count < 400 && message.contains("x\\nx\\n") && message.contains("…"))
  }

  @Test func namesMissingFilesAndFolders() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "no.safetensors")
      #expect {
        try SafetensorsFile(contentsOf: missing)
      } throws: {
        "\($0)" == "\(missing.path): No such file or directory."
      }
      #expect {
        try SafetensorsFile(contentsOf: folder)
      } throws: {
        "\($0)" == "\(folder.path) is not a file, but a folder or a device."
      }
      #expect {
        try SafetensorsFile(contentsOf: URL(string: "https://example.com/x.safetensors")!)
      } throws: {
        "\($0)" == "https://example.com/x.safetensors is not a file on this machine."
      }
    }
  }

  // MARK: - Tensors

  @Test func namesTheNearestOfOtherNames() throws {
    let file = try SafetensorsFile(contentsOf: goldenURL("types"))
    #expect {
      try file.tensor("empty.haf")
    } throws: {
      "\($0)" == """
        types.safetensors: there is no tensor "empty.haf". The nearest names are "empty.half", \
        "empty", "empty.integer".
        """
    }
    #expect {
      try file.shape(of: "model.scalar.half")
    } throws: {
      "\($0)".contains(
        "there is no tensor \"model.scalar.half\". The nearest names are \"scalar.half\",")
    }
    let none = try message(ofReading: fileBytes(header: "{}")) { _ = try $0.elementType(of: "x") }
    #expect(none == "model.safetensors: there is no tensor \"x\": the file holds none.")
    #expect(!file.isInteger("empty.haf"))
  }

  @Test func refusesTheWrongKindOfNumber() throws {
    let file = try SafetensorsFile(contentsOf: goldenURL("types"))
    #expect {
      try file.tensor("I32")
    } throws: {
      "\($0)" == """
        types.safetensors: "I32" holds integers (I32): read it with intTensor(_:).
        """
    }
    #expect {
      try file.intTensor("F16")
    } throws: {
      "\($0)" == """
        types.safetensors: "F16" holds no integers (F16): read it with tensor(_:).
        """
    }
  }

  // MARK: - Writing

  @Test func namesWhatIsNotWritten() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "x.safetensors")
      #expect {
        try SafetensorsFile.write(["a": .float32(.poisoned)], to: url)
      } throws: {
        "\($0)" == "x.safetensors: not written: \"a\" is what a misuse left behind."
      }
      #expect {
        try SafetensorsFile.write(["__metadata__": .float32(.ones([2]))], to: url)
      } throws: {
        "\($0)" == "x.safetensors: not written: the format keeps the name \"__metadata__\"."
      }
      #expect {
        try SafetensorsFile.write([:], to: folder.appending(path: "none/x.safetensors"))
      } throws: {
        "\($0)" == "\(folder.path)/none/x.safetensors: not written: No such file or directory."
      }
    }
  }
}

// MARK: - Fixtures

struct BrokenFile: Sendable, CustomTestStringConvertible {
  let header: String
  var dataCount = 0
  let message: String

  var testDescription: String { String(header.prefix(80)) }

  /// A file whose header does not parse.
  static func header(_ header: String, _ problem: String) -> BrokenFile {
    BrokenFile(header: header, message: "the header is not valid: \(problem).")
  }

  /// A file of one tensor, `a`, with one thing wrong.
  static func tensor(
    dtype: String = "\"F32\"", shape: String = "[2,3]", offsets: String = "[0,24]",
    _ problem: String
  ) -> BrokenFile {
    .header(
      "{\"a\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}}",
      "\"a\": \(problem)")
  }

  /// A file of tensors of bytes that lie at these places among `dataCount` bytes.
  static func layout(_ places: [ClosedRange<Int>], dataCount: Int, _ message: String) -> BrokenFile
  {
    let entries = zip("abc", places).map { name, place in
      let (start, end) = (place.lowerBound, place.upperBound)
      return "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - start)],"
        + "\"data_offsets\":[\(start),\(end)]}"
    }
    return BrokenFile(
      header: "{\(entries.joined(separator: ","))}", dataCount: dataCount, message: message)
  }
}

private let brokenHeaders: [BrokenFile] = [
  // JSON
  .header("", "expected “{” at byte 0, found the end"),
  .header("[]", "expected “{” at byte 0, found “[”"),
  .header("null", "expected “{” at byte 0, found “n”"),
  .header("{", "expected a string at byte 1, found the end"),
  .header("{\"a\"}", "expected “:” at byte 4, found “}”"),
  .header("{\"a", "the string that begins at byte 1 does not end"),
  .header("{\"a\\\"", "the string that begins at byte 1 does not end"),
  .header("{\"a\\", "the string that begins at byte 1 does not end"),
  .header("{\"a\\q\":{}}", "the escape at byte 3 is not valid"),
  .header("{\"a\nb\":{}}", "expected the end of a string at byte 3, found the byte 0xa"),
  .header("{}{", "expected the end at byte 2, found “{”"),
  .header("{\"a\":7}", "\"a\": expected “{” at byte 5, found “7”"),
  .header("{\"a\":{}}", "\"a\": not all of dtype, shape and data_offsets are there"),
  .header(
    "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}",
    "\"a\": its \"dtype\" is unknown or there twice"),
  .header("{\"a\":{\"color\":3}}", "\"a\": its \"color\" is unknown or there twice"),
  .header("{\"\\u12G4\":{}}", "the escape at byte 2 is not valid"),
  .header("{\"\\ud83d!\":{}}", "the escape at byte 2 is not valid"),
  .header("{\"\\ud83d\\u0041\":{}}", "the escape at byte 2 is not valid"),
  .header("{\"\\ude42\\ud83d\":{}}", "the escape at byte 2 is not valid"),
  .header("{\"a\\ude4\":{}}", "the escape at byte 3 is not valid"),
  .header(
    "{\"__metadata__\":{\"k\":1}}", "\"__metadata__\": expected a string at byte 21, found “1”"),
  .header("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", "\"__metadata__\": \"k\" is there twice"),
  .header(
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"\\u0061\":{}}",
    "\"a\" is there twice"),
  // One tensor
  .tensor(
    dtype: "\"F8_E4M3\"",
    "its dtype \"F8_E4M3\" is none of F64 F32 F16 BF16 I64 I32 I16 I8 U32 U16 U8 BOOL"),
  .tensor(dtype: "5", "expected a string at byte 14, found “5”"),
  .tensor(shape: "[2,-3]", "its shape [2, -3] has a negative size"),
  .tensor(shape: "[2,3.0]", "expected an integer at byte 31, found “3”"),
  .tensor(shape: "[2,1e3]", "expected an integer at byte 31, found “1”"),
  .tensor(shape: "[2,03]", "expected an integer at byte 31, found “0”"),
  .tensor(shape: "[2,-]", "expected an integer at byte 31, found “-”"),
  .tensor(shape: "[2,true]", "expected an integer at byte 31, found “t”"),
  .tensor(shape: "[2,3", "expected an integer at byte 33, found “\"”"),
  .tensor(
    shape: "[9223372036854775808]", "the number 9223372036854775808… at byte 29 is too large"),
  .tensor(
    shape: "[\(String(repeating: "9", count: 10_000))]",
    "the number 99999999999999999999… at byte 29 is too large"),
  .tensor(
    shape: "[4294967296,4294967296]",
    "its shape [4294967296, 4294967296] has more elements than can be counted"),
  .tensor(
    shape: "[0,4294967296,4294967296]", offsets: "[0,0]",
    "its shape [0, 4294967296, 4294967296] has more elements than can be counted"),
  .tensor(
    shape: "[\(String(repeating: "1,", count: 64))1]", offsets: "[0,4]", "more than 64 integers"),
  .tensor(offsets: "[0,20]", "F32 [2, 3] takes 24 bytes, but its data_offsets [0, 20] span 20"),
  .tensor(offsets: "[24,0]", "its data_offsets [24, 0] are not a start and an end"),
  .tensor(offsets: "[-24,0]", "its data_offsets [-24, 0] are not a start and an end"),
  .tensor(offsets: "[0]", "its data_offsets [0] are not a start and an end"),
  .tensor(offsets: "[0,12,24]", "more than 2 integers"),
  .tensor(
    offsets: "[9223372036854775783,9223372036854775807]",
    "its data_offsets [9223372036854775783, 9223372036854775807] are not a start and an end"),
  // Several tensors
  .layout(
    [0...4, 2...6], dataCount: 6,
    """
    "b" begins at data offset 2, but the tensor before it ends at 4: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [0...4, 6...8], dataCount: 8,
    """
    "b" begins at data offset 6, but the tensor before it ends at 4: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [4...6, 1...4], dataCount: 6,
    """
    "b" begins at data offset 1, but the tensor before it ends at 0: the format allows neither \
    holes nor overlaps.
    """),
  .layout(
    [0...4, 4...9], dataCount: 7,
    "\"b\" ends at data offset 9, but there are 7 bytes of data: the file was cut off."),
  .layout(
    [4...9, 0...4], dataCount: 12,
    """
    the last tensor ends at data offset 9, but there are 12 bytes of data: the format allows no \
    others.
    """),
]
